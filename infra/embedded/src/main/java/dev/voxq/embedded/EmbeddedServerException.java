package dev.voxq.embedded;

/// A server inside the process that did not start. Its message says which one and why, in one line.
public final class EmbeddedServerException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    EmbeddedServerException(String message, Throwable cause) {
        super(message, cause);
    }
}
