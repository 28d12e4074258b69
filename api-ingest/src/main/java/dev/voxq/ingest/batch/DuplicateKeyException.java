package dev.voxq.ingest.batch;

import dev.voxq.ingest.state.BatchId;

/// The `Idempotency-Key` of a batch was given with another request already.
public final class DuplicateKeyException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    DuplicateKeyException(BatchId id) {
        super("Idempotency-Key is that of batch \"" + id + "\", whose request was another; expected the same request "
                + "again, or a key that was not used before");
    }
}
