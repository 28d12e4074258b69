package dev.voxq.ingest.batch;

import dev.voxq.ingest.state.BatchOrder;
import dev.voxq.ingest.state.BatchProgress.Row;
import dev.voxq.ingest.state.JobState;
import dev.voxq.ingest.state.JobStatus;
import dev.voxq.ingest.store.ObjectStore;
import dev.voxq.ingest.store.StoredObject;
import dev.voxq.ingest.worker.Workers;
import dev.voxq.model.Delivery;
import dev.voxq.model.JobId;
import dev.voxq.model.Lane;
import dev.voxq.model.Reuse;
import dev.voxq.model.Seeds;
import dev.voxq.model.SpeechResult;
import dev.voxq.model.StoreLocation;
import dev.voxq.model.SynthesisJob;
import dev.voxq.model.wire.OutputMetadata;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Makes jobs of the rows of a batch.
final class RowJobs {
    private final BatchOrder order;
    private final ObjectStore objects;
    private final Workers workers;

    RowJobs(BatchOrder order, ObjectStore objects, Workers workers) {
        this.order = order;
        this.objects = objects;
        this.workers = workers;
    }

    /// A row as it is to be spoken.
    ///
    /// @param fingerprint of all that its audio depends on, besides the model
    record Planned(Row place, BatchRow row, JobId job, String fingerprint, StoreLocation output) {
        /// The result of an earlier run whose audio is the same, if the object is of one.
        Optional<SpeechResult> earlier(StoredObject there) {
            return OutputMetadata.result(there.metadata(), fingerprint, output);
        }
    }

    /// What stands where the output of a row goes.
    ///
    /// @param unchanged its result, when it is what the row asks for
    record Existing(@Nullable StoredObject object, @Nullable SpeechResult unchanged) {
        static final Existing NOTHING = new Existing(null, null);
    }

    Planned plan(Row place, BatchRow row) {
        return new Planned(place, row, order.id().job(place.number()), row.request().audioFingerprint(),
                order.output(row.outputName()));
    }

    /// Looks at what an earlier run may have put there. What this very batch put there does not count.
    Existing look(Planned planned) {
        var object = objects.find(planned.output()).orElse(null);
        if (object == null || OutputMetadata.result(object.metadata(), planned.job(), planned.output()).isPresent()) {
            return Existing.NOTHING;
        }
        return new Existing(object, planned.earlier(object).filter(this::ofTheModelAtWork).orElse(null));
    }

    /// Whether a worker that lives has the model that spoke; with no worker about, it is taken to be the same.
    private boolean ofTheModelAtWork(SpeechResult result) {
        var models = workers.live().stream().filter(worker -> worker.model() != null)
                .map(worker -> worker.engine() + "/" + worker.model()).toList();
        return models.isEmpty() || models.contains(result.engine() + "/" + result.model());
    }

    /// The seed follows from the fingerprint where none is given: the same catalog sounds the same whenever it is spoken.
    ///
    /// @param replaced what the output takes the place of, if of anything
    SynthesisJob job(Planned planned, @Nullable StoredObject replaced, Instant now) {
        var request = planned.row().request();
        var sampling = request.sampling();
        var delivery = Delivery.toStore(planned.output(), request.subtitles());
        return new SynthesisJob(planned.job(), Lane.BULK, request.text(), request.voice(), request.language(),
                request.instruct(),
                sampling.seed() == null ? sampling.withSeed(Seeds.of(planned.fingerprint())) : sampling,
                request.audio(),
                replaced == null ? delivery : delivery.replacing(replaced.etag()), now,
                deadline(request.expiresAt()), null, order.tenant(), planned.fingerprint(),
                Boolean.FALSE.equals(request.reuse()) ? null : Reuse.SAME_SEED);
    }

    /// Whether a row's time ran out with that of the batch, and not by a deadline of its own.
    boolean ranOut(JobState row) {
        var deadline = row.job().deadline();
        return row.status() == JobStatus.EXPIRED && deadline != null && !deadline.isBefore(order.expiresAt());
    }

    private Instant deadline(@Nullable Instant own) {
        return own == null || own.isAfter(order.expiresAt()) ? order.expiresAt() : own;
    }
}
