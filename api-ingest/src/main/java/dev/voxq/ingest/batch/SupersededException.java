package dev.voxq.ingest.batch;

/// Another instance runs the batch now, or this one is to stop.
final class SupersededException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    SupersededException(String message) {
        super(message);
    }
}
