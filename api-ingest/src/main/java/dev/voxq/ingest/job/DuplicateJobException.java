package dev.voxq.ingest.job;

import dev.voxq.model.JobId;

/// The name of the job, by id or by idempotency key, was given to another request already.
public final class DuplicateJobException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    DuplicateJobException(JobId id) {
        super("id is \"" + id + "\", the id of an earlier job of other content; expected the same request again, or "
                + "an id (or Idempotency-Key) that was not used before");
    }
}
