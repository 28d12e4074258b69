package dev.voxq.cli.catalog;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PushbackInputStream;
import java.io.UncheckedIOException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.stream.Stream;

/// A file of texts to speak: plain lines, CSV or TSV with a header, or JSON lines. Read as a stream, so that its size
/// does not matter.
///
/// Bytes that are not UTF-8 become U+FFFD, and a row that has one is bad: the rows around it stay readable.
public final class Catalog {
    private static final int BOM_BYTES = 3;

    private Catalog() {}

    /// The rows in the order of the file. Close the stream.
    ///
    /// @throws CatalogException when the file as a whole cannot be a catalog of this format
    public static Stream<CatalogEntry> read(Path file, CatalogFormat format) throws IOException {
        if (Files.isDirectory(file)) {
            throw new CatalogException(file + " is a directory; expected a file");
        }
        try {
            var reader = open(file);
            var rows = switch (format) {
                case LINES -> PlainRows.of(reader);
                case CSV -> SeparatedRows.of(reader, ',', file);
                case TSV -> SeparatedRows.of(reader, '\t', file);
                case JSONL -> JsonRows.of(reader);
            };
            return rows.map(RowCheck::entry).onClose(() -> close(reader));
        } catch (NoSuchFileException e) {
            throw new CatalogException(file + " does not exist");
        }
    }

    private static BufferedReader open(Path file) throws IOException {
        var in = new PushbackInputStream(Files.newInputStream(file), BOM_BYTES);
        skipByteOrderMark(in, file);
        var decoder = StandardCharsets.UTF_8.newDecoder()
                .onMalformedInput(CodingErrorAction.REPLACE)
                .onUnmappableCharacter(CodingErrorAction.REPLACE);
        return new BufferedReader(new InputStreamReader(in, decoder), 1 << 16);
    }

    private static void skipByteOrderMark(PushbackInputStream in, Path file) throws IOException {
        var start = in.readNBytes(BOM_BYTES);
        if (startsWith(start, 0xFF, 0xFE) || startsWith(start, 0xFE, 0xFF)) {
            in.close();
            throw new CatalogException(file + " is UTF-16; expected UTF-8 (iconv -f UTF-16 -t UTF-8 converts it)");
        }
        if (!startsWith(start, 0xEF, 0xBB, 0xBF)) {
            in.unread(start);
        }
    }

    private static boolean startsWith(byte[] bytes, int... expected) {
        for (int i = 0; i < expected.length; i++) {
            if (i >= bytes.length || (bytes[i] & 0xFF) != expected[i]) {
                return false;
            }
        }
        return true;
    }

    private static void close(BufferedReader reader) {
        try {
            reader.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
