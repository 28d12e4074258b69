package dev.voxq.ingest.batch;

import dev.voxq.model.wire.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// The rows of a batch that are no requests, read in their order beside the rows themselves. To be closed.
final class Rejects implements AutoCloseable {
    private final BufferedReader in;
    private @Nullable Reject next;

    /// One of them.
    ///
    /// @param row from 0
    /// @param line from 1
    record Reject(long row, long line, @Nullable String customId, String code, String message,
            @Nullable String param) {}

    private Rejects(BufferedReader in) throws IOException {
        this.in = in;
        advance();
    }

    static Rejects open(Path file) throws IOException {
        return new Rejects(Files.newBufferedReader(file));
    }

    /// The reject that this row is, or null. Rows must be asked for in their order.
    @Nullable
    Reject of(long row) throws IOException {
        while (next != null && next.row() < row) {
            advance();
        }
        return next != null && next.row() == row ? next : null;
    }

    private void advance() throws IOException {
        var line = in.readLine();
        next = line == null ? null : Json.mapper().readValue(line, Reject.class);
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
