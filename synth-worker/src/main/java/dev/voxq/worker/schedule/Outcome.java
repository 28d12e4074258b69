package dev.voxq.worker.schedule;

import dev.voxq.model.FailureCode;

/// What the queue answers for a job's record.
public sealed interface Outcome {
    /// The job has had its end, good or bad, and everybody has been told: accept the record.
    record Settled() implements Outcome {}

    /// Another attempt may succeed: release the record.
    record Retry(FailureCode code, String message) implements Outcome {}

    /// Nothing is wrong with the job, but this worker will not end it: release the record at once.
    record Released() implements Outcome {}

    /// No attempt will succeed and somebody should look at it: dead-letter the record. Everybody has been told.
    record GaveUp(FailureCode code, String message) implements Outcome {}
}
