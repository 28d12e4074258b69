package dev.voxq.ingest.batch;

import dev.voxq.ingest.batch.Results.Written;
import dev.voxq.ingest.state.BatchId;
import dev.voxq.ingest.state.BatchOrder;
import dev.voxq.ingest.state.BatchProgress;
import dev.voxq.ingest.state.BatchProgress.Counts;
import dev.voxq.ingest.state.BatchProgress.LineError;
import dev.voxq.ingest.state.BatchProgress.Outcome;
import dev.voxq.ingest.state.BatchState;
import dev.voxq.ingest.state.BatchStatus;
import dev.voxq.ingest.store.StoredFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The life of a batch on the instance that runs it, from wherever the one before left off: validate, feed, write down.
final class BatchRun {
    private static final Logger LOG = LoggerFactory.getLogger(BatchRun.class);

    private final Desk desk;
    private final BatchId id;
    private BatchProgress progress;
    private volatile @Nullable Feeder feeder;
    private volatile boolean stopped;

    BatchRun(Desk desk, BatchState batch) {
        this.desk = desk;
        this.id = batch.id();
        this.progress = batch.progress();
    }

    /// Has [#run] return soon, with nothing lost.
    void stop() {
        stopped = true;
        var feeding = feeder;
        if (feeding != null) {
            feeding.stop();
        }
    }

    /// Brings the batch to its end.
    ///
    /// @throws SupersededException when another instance has it, or it was stopped
    void run() throws IOException, InterruptedException {
        var order = takeOver();
        try (var files = Workspace.create()) {
            if (!desk.files().download(order.tenant(), order.inputFileId(), files.input())) {
                fail(new LineError("input_file_missing", "the input file was deleted", "input_file_id", null));
                return;
            }
            var rules = new Validation.Rules(desk.parser(), order.tenant(), desk.limits().maxLineBytes(),
                    desk.quotas().maxBatchRows(order.tenant(), desk.limits().maxRows()));
            var validation = Validation.run(files.input(), files.rejects(), rules);
            if (progress.status() == BatchStatus.VALIDATING && !begin(order, validation, rules.maxRows())) {
                return;
            }
            if (progress.status() == BatchStatus.IN_PROGRESS) {
                feed(files, rules);
                write(progress.finalizing(desk.clock().instant()));
            }
            writeDown(files, rules);
        }
    }

    /// Begins a term, and makes sure that no other instance has begun it first.
    private BatchOrder takeOver() {
        write(progress.taken(desk.instance()));
        var batch = desk.view().findBatch(id).orElseThrow();
        if (!Objects.equals(batch.progress().owner(), desk.instance())
                || batch.progress().term() != progress.term()) {
            throw new SupersededException("another instance was first");
        }
        return batch.order();
    }

    /// @return false when there is nothing to be spoken
    private boolean begin(BatchOrder order, Validation validation, long maxRows) {
        if (validation.rows() > maxRows) {
            fail(new LineError("too_many_rows", "the file has more than " + maxRows
                    + " rows; split it into several", "input_file_id", null));
            return false;
        }
        if (validation.rows() == 0) {
            fail(new LineError("empty_file", "the file has no lines; expected one JSON object a line", "input_file_id",
                    null));
            return false;
        }
        var counts = new Counts(validation.rows(), 0, validation.rejected(), 0);
        if (validation.rejected() == validation.rows()) {
            write(progress.failed(counts, validation.errors(), desk.clock().instant()));
            return false;
        }
        var revisited = !desk.objects().list(order.bucket(), order.prefix(), null, 1).keys().isEmpty();
        write(progress.begun(counts, validation.errors(), revisited, desk.clock().instant()));
        return true;
    }

    private void fail(LineError error) {
        write(progress.failed(progress.counts(), List.of(error), desk.clock().instant()));
        LOG.info("A batch failed. batch={} code={}", id, error.code());
    }

    private void feed(Workspace files, Validation.Rules rules) throws IOException, InterruptedException {
        var batch = desk.view().findBatch(id).orElseThrow();
        try (var feeding = new Feeder(desk, new BatchState(batch.order(), progress), files, rules)) {
            feeder = feeding;
            if (stopped) {
                feeding.stop();
            }
            progress = feeding.run();
        } finally {
            feeder = null;
        }
    }

    private void writeDown(Workspace files, Validation.Rules rules) throws IOException {
        var batch = desk.view().findBatch(id).orElseThrow();
        var written = new Results(desk, new BatchState(batch.order(), progress), files, rules).write();
        var now = desk.clock().instant();
        var outcome = new Outcome(now, keep(batch.order(), "output", files.output(), now),
                keep(batch.order(), "errors", files.errors(), now),
                keep(batch.order(), "manifest", files.manifest(), now));
        if (outcome.manifestFileId() != null) {
            desk.objects().put(batch.order().output("manifest.jsonl"), files.manifest(), "application/jsonl");
        }
        var status = status(batch.order(), written);
        write(progress.ended(status, written.counts(), outcome));
        LOG.info("A batch has ended. batch={} status={} completed={} failed={} unchanged={}", id, status,
                written.counts().completed(), written.counts().failed(), written.counts().unchanged());
    }

    private static BatchStatus status(BatchOrder order, Written written) {
        if (written.unfinished() == 0) {
            return BatchStatus.COMPLETED;
        }
        return order.cancelled() != null ? BatchStatus.CANCELLED : BatchStatus.EXPIRED;
    }

    /// @return the id of the file, or null when there is nothing in it
    private @Nullable String keep(BatchOrder order, String kind, Path content, Instant now) throws IOException {
        var bytes = Files.size(content);
        if (bytes == 0) {
            return null;
        }
        var fileId = "file_" + id.value().substring(id.value().indexOf('_') + 1) + "_" + kind;
        desk.files().put(new StoredFile(fileId, order.tenant(), id + "_" + kind + ".jsonl", "batch_output", bytes, now),
                content);
        return fileId;
    }

    private void write(BatchProgress newer) {
        desk.journal().write(newer);
        progress = newer;
    }
}
