package dev.voxq.cli;

/// What the user handed over cannot be used. Its message says what and why.
public final class UnusableInputException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public UnusableInputException(String message) {
        super(message);
    }
}
