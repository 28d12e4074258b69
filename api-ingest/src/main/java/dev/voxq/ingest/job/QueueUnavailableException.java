package dev.voxq.ingest.job;

/// The queue did not take a record. Trying again later may help.
public final class QueueUnavailableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public QueueUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }
}
