package dev.voxq.ingest.job;

import dev.voxq.model.JobId;

/// The caller's own id names another job already.
public final class DuplicateJobException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    DuplicateJobException(JobId id) {
        super("id is \"" + id + "\", the id of an earlier job; expected an id that was not used before, or none");
    }
}
