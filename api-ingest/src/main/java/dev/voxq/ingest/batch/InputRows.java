package dev.voxq.ingest.batch;

import dev.voxq.ingest.batch.Rejects.Reject;
import dev.voxq.ingest.batch.RowJobs.Planned;
import dev.voxq.ingest.state.BatchProgress.Row;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The rows of an input that was validated, in their order. Used by one thread; to be closed.
final class InputRows implements AutoCloseable {
    private final Path input;
    private final Validation.Rules rules;
    private final RowJobs jobs;
    private final InputLines lines;
    private final Rejects rejects;

    /// A row: a request, or what is wrong with it.
    ///
    /// Lines count from 1, from where reading began.
    sealed interface InputRow {
        /// One that is to be spoken.
        ///
        /// @param after the row behind it
        record Request(long line, Planned planned, Row after) implements InputRow {}

        /// One that is no request.
        record Rejected(long line, Reject reject) implements InputRow {}
    }

    private InputRows(Workspace files, Row from, Validation.Rules rules, RowJobs jobs) throws IOException {
        this.input = files.input();
        this.rules = rules;
        this.jobs = jobs;
        this.rejects = Rejects.open(files.rejects());
        this.lines = InputLines.open(input, from, rules.maxLineBytes());
    }

    /// @param from the row to begin with
    static InputRows open(Workspace files, Row from, Validation.Rules rules, RowJobs jobs) throws IOException {
        return new InputRows(files, from, rules, jobs);
    }

    /// What has not been read yet.
    Stream<InputRow> remaining() {
        return Stream.generate(this::next).takeWhile(Objects::nonNull).map(Objects::requireNonNull);
    }

    private @Nullable InputRow next() {
        try {
            var line = lines.next();
            if (line == null) {
                return null;
            }
            var reject = rejects.of(line.row().number());
            return reject == null
                    ? new InputRow.Request(line.number(), plan(line), lines.place())
                    : new InputRow.Rejected(line.number(), reject);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// A request, wherever it is.
    Planned at(Row place) {
        try (var line = InputLines.open(input, place, rules.maxLineBytes())) {
            return plan(Objects.requireNonNull(line.next()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Planned plan(InputLines.Line line) {
        try {
            return jobs.plan(line.row(), Validation.parse(line, rules));
        } catch (BadLineException e) {
            throw new IllegalStateException("row " + line.row().number() + " was valid before", e);
        }
    }

    @Override
    public void close() throws IOException {
        try (lines) {
            rejects.close();
        }
    }
}
