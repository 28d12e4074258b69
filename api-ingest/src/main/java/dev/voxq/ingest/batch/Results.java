package dev.voxq.ingest.batch;

import dev.voxq.ingest.batch.InputRows.InputRow;
import dev.voxq.ingest.batch.Rejects.Reject;
import dev.voxq.ingest.batch.ResultLine.Audio;
import dev.voxq.ingest.batch.ResultLine.ManifestLine;
import dev.voxq.ingest.batch.RowJobs.Planned;
import dev.voxq.ingest.state.BatchProgress.Counts;
import dev.voxq.ingest.state.BatchProgress.Row;
import dev.voxq.ingest.state.BatchState;
import dev.voxq.ingest.state.JobState;
import dev.voxq.ingest.state.JobState.Failure;
import dev.voxq.model.SpeechResult;
import dev.voxq.model.wire.Json;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.util.stream.Gatherers;
import org.jspecify.annotations.Nullable;

/// Writes down what came of every row, in the order of the input. What it writes follows from the input, the jobs' ends
/// and the store alone, so it can be begun again at any time.
final class Results {
    private static final int LOOKS_AT_ONCE = 32;
    private static final int OK = 200;

    private final Desk desk;
    private final BatchState batch;
    private final Workspace files;
    private final Validation.Rules rules;
    private final RowJobs jobs;
    private long rows;
    private long completed;
    private long failed;
    private long unchanged;

    /// @param unfinished rows without any end
    record Written(Counts counts, long unfinished) {}

    /// A row and what is known of it. Of a row that was never one only the reject is.
    ///
    /// @param earlier its result, when its output was there already
    private record Found(long line, @Nullable Reject reject, @Nullable Planned planned, @Nullable SpeechResult result,
            @Nullable SpeechResult earlier, @Nullable Failure failure) {}

    Results(Desk desk, BatchState batch, Workspace files, Validation.Rules rules) {
        this.desk = desk;
        this.batch = batch;
        this.files = files;
        this.rules = rules;
        this.jobs = new RowJobs(batch.order(), desk.objects(), desk.workers());
    }

    Written write() throws IOException {
        try (var input = InputRows.open(files, Row.FIRST, rules, jobs);
                var output = Files.newBufferedWriter(files.output());
                var errors = Files.newBufferedWriter(files.errors());
                var manifest = Files.newBufferedWriter(files.manifest())) {
            var all = input.remaining().map(this::found);
            var found = batch.progress().revisited()
                    ? all.gather(Gatherers.mapConcurrent(LOOKS_AT_ONCE, this::withEarlier))
                    : all;
            for (var row : (Iterable<Found>) found::iterator) {
                write(row, output, errors, manifest);
            }
        }
        return new Written(new Counts(rows, completed, failed, unchanged), rows - completed - failed);
    }

    private Found found(InputRow row) {
        return switch (row) {
            case InputRow.Request(var line, var planned, _) -> found(line, planned);
            case InputRow.Rejected(var line, var reject) -> new Found(line, reject, null, null, null, null);
        };
    }

    private Found found(long line, Planned planned) {
        var ending = desk.view().find(planned.job()).filter(job -> !jobs.ranOut(job))
                .map(JobState::ending).orElse(null);
        return new Found(line, null, planned, ending == null ? null : ending.result(), null,
                ending == null ? null : ending.failure());
    }

    private Found withEarlier(Found row) {
        return row.planned() == null || row.result() != null || row.failure() != null
                ? row
                : new Found(row.line(), null, row.planned(), null, jobs.look(row.planned()).unchanged(), null);
    }

    private void write(Found row, Writer output, Writer errors, Writer manifest) throws IOException {
        var number = rows++;
        var name = batch.id().job(number);
        var planned = row.planned();
        var result = row.result() != null ? row.result() : row.earlier();
        if (planned == null || result == null) {
            failed += row.reject() != null || row.failure() != null ? 1 : 0;
            line(new ResultLine(name.value(), customId(row), null, error(row)), errors);
            return;
        }
        completed++;
        var same = row.earlier() != null;
        unchanged += same ? 1 : 0;
        line(new ResultLine(name.value(), planned.row().customId(), new ResultLine.Response(OK, name,
                Audio.of(result, planned.output(), planned.row().request().audio().format(), same)), null), output);
        line(ManifestLine.of(planned, result, same), manifest);
    }

    private static @Nullable String customId(Found row) {
        if (row.planned() != null) {
            return row.planned().row().customId();
        }
        return row.reject() == null ? null : row.reject().customId();
    }

    private ResultLine.Problem error(Found row) {
        var reject = row.reject();
        if (reject != null) {
            return new ResultLine.Problem(reject.code(), reject.message(), reject.param(), row.line());
        }
        var failure = row.failure();
        if (failure != null) {
            return new ResultLine.Problem(failure.code().wireName(), failure.message(), failure.field(), row.line());
        }
        return batch.order().cancelled() != null
                ? new ResultLine.Problem("batch_cancelled", "the batch was cancelled before this row was spoken", null,
                        row.line())
                : new ResultLine.Problem("batch_expired", "the completion window ended before this row was spoken",
                        null, row.line());
    }

    private static void line(Object record, Writer out) throws IOException {
        out.write(Json.mapper().writeValueAsString(record));
        out.write('\n');
    }
}
