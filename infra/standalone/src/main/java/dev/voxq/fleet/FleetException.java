package dev.voxq.fleet;

/// A fleet that did not start. Its message says which process, and where its log is.
public final class FleetException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    FleetException(String message) {
        super(message);
    }

    FleetException(String message, Throwable cause) {
        super(message, cause);
    }
}
