package dev.voxq.standalone;

/// A deployment in one process that did not start. Its message says why and what would help, in one line.
public final class StandaloneException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    StandaloneException(String message) {
        super(message);
    }

    StandaloneException(String message, Throwable cause) {
        super(message, cause);
    }
}
