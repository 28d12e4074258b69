package dev.voxq.ingest.store;

/// The store did not answer as it should. Trying again later may help.
public final class StoreUnavailableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    StoreUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }
}
