package dev.voxq.ingest.state;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import dev.voxq.model.JobId;

/// What somebody is called back for, once it has ended.
public sealed interface CallbackSubject {
    /// Ahead of the ids of batches; no job's id has a slash.
    String BATCH = "batch/";

    record OfJob(JobId id) implements CallbackSubject {}

    record OfBatch(BatchId id) implements CallbackSubject {}

    /// The key of its callback's records.
    @JsonValue
    default String key() {
        return switch (this) {
            case OfJob(var id) -> id.value();
            case OfBatch(var id) -> BATCH + id;
        };
    }

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    static CallbackSubject of(String key) {
        return key.startsWith(BATCH) ? of(new BatchId(key.substring(BATCH.length()))) : of(new JobId(key));
    }

    static CallbackSubject of(JobId job) {
        return new OfJob(job);
    }

    static CallbackSubject of(BatchId batch) {
        return new OfBatch(batch);
    }

    /// That of the job's events or of the batch's records, so that one instance owns both sides.
    default int partition() {
        return switch (this) {
            case OfJob(var id) -> Partitions.of(id);
            case OfBatch(var id) -> id.partition();
        };
    }
}
