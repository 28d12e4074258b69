package dev.voxq.worker.delivery;

/// Something that is not this job's already stands where its output should go. No other try will change that.
final class OutputConflictException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    OutputConflictException(String message) {
        super(message);
    }
}
