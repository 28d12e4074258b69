package dev.voxq.ingest.batch;

import dev.voxq.ingest.state.BatchProgress.Row;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Reads the lines of a file one after the other; those that are blank are no rows. To be closed.
final class InputLines implements AutoCloseable {
    private static final int BUFFER_BYTES = 1 << 16;
    private static final byte[] BYTE_ORDER_MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

    private final InputStream in;
    private final int maxLineBytes;
    private final byte[] buffer = new byte[BUFFER_BYTES];
    private int position;
    private int limit;
    private long bufferOffset;
    private long row;
    private long line;

    /// A line that is not blank.
    ///
    /// @param number of the line, from 1, counted from where reading began
    /// @param bytes without the line's end; null when it is too long
    record Line(Row row, long number, byte @Nullable [] bytes) {}

    private InputLines(InputStream in, Row from, int maxLineBytes) {
        this.in = in;
        this.maxLineBytes = maxLineBytes;
        this.bufferOffset = from.offset();
        this.row = from.number();
    }

    /// @param from the row to begin with
    static InputLines open(Path file, Row from, int maxLineBytes) throws IOException {
        var in = Files.newInputStream(file);
        in.skipNBytes(from.offset());
        return new InputLines(in, from, maxLineBytes);
    }

    /// The next line, or null behind the last.
    @Nullable
    Line next() throws IOException {
        while (available()) {
            var offset = bufferOffset + position;
            var bytes = withoutMark(readLine(), offset);
            line++;
            if (bytes == null || !isBlank(bytes)) {
                return new Line(new Row(row++, offset), line, bytes);
            }
        }
        return null;
    }

    /// Where the next row begins, if there is one.
    Row place() {
        return new Row(row, bufferOffset + position);
    }

    private byte @Nullable [] readLine() throws IOException {
        var bytes = new ByteArrayOutputStream(512);
        var tooLong = false;
        while (available()) {
            int end = position;
            while (end < limit && buffer[end] != '\n') {
                end++;
            }
            tooLong |= bytes.size() + end - position > maxLineBytes;
            if (!tooLong) {
                bytes.write(buffer, position, end - position);
            }
            position = end;
            if (end < limit) {
                position++;
                break;
            }
        }
        return tooLong ? null : bytes.toByteArray();
    }

    private boolean available() throws IOException {
        if (position == limit) {
            bufferOffset += limit;
            position = 0;
            limit = Math.max(0, in.read(buffer));
        }
        return limit > 0;
    }

    private static byte @Nullable [] withoutMark(byte @Nullable [] bytes, long offset) {
        return offset == 0 && bytes != null && Arrays.mismatch(bytes, BYTE_ORDER_MARK) == BYTE_ORDER_MARK.length
                ? Arrays.copyOfRange(bytes, BYTE_ORDER_MARK.length, bytes.length)
                : bytes;
    }

    private static boolean isBlank(byte[] bytes) {
        for (var b : bytes) {
            if (b != ' ' && b != '\t' && b != '\r') {
                return false;
            }
        }
        return true;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
