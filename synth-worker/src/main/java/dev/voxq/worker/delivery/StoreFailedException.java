package dev.voxq.worker.delivery;

/// The store could not be read or written; it may be back later.
final class StoreFailedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    StoreFailedException(String message, Throwable cause) {
        super(message, cause);
    }
}
