package dev.voxq.cli.client;

/// A job that was taken but not spoken to its end.
public final class JobFailedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public JobFailedException(String message) {
        super(message);
    }
}
