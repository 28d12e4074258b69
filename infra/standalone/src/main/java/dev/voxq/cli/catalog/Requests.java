package dev.voxq.cli.catalog;

import dev.voxq.cli.catalog.CatalogEntry.BadRow;
import dev.voxq.cli.catalog.CatalogEntry.Row;
import dev.voxq.model.wire.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;

/// A catalog as the lines of a batch, and from which line of the catalog each of them is.
public final class Requests {
    private final Path file;
    private int[] catalogLines = new int[1 << 10];
    private int rows;

    private Requests(Path file) {
        this.file = file;
    }

    /// Writes the rows that can be spoken to a file.
    ///
    /// @param common fields of every row's request; what the row says goes before them
    /// @param bad gets the rows that cannot be
    public static Requests write(Stream<CatalogEntry> entries, Map<String, Object> common, Path file,
            Consumer<BadRow> bad) throws IOException {
        var requests = new Requests(file);
        try (var out = Files.newBufferedWriter(file)) {
            entries.forEach(entry -> {
                switch (entry) {
                    case BadRow row -> bad.accept(row);
                    case Row row -> requests.add(row, common, out);
                }
            });
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        return requests;
    }

    private void add(Row row, Map<String, Object> common, Writer out) {
        var body = new LinkedHashMap<>(common);
        body.putAll(row.fields());
        body.put("input", row.text());
        try {
            out.write(Json.mapper().writeValueAsString(Map.of("custom_id", row.id(), "method", "POST", "url",
                    "/v1/audio/speech", "body", body)));
            out.write('\n');
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        if (rows == catalogLines.length) {
            catalogLines = Arrays.copyOf(catalogLines, 2 * rows);
        }
        catalogLines[rows++] = row.line();
    }

    public Path file() {
        return file;
    }

    public int rows() {
        return rows;
    }

    /// The line of the catalog that a line of the file, from 1, was made of.
    public int catalogLine(int line) {
        return catalogLines[line - 1];
    }
}
