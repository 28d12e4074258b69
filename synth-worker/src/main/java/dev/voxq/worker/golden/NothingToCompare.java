package dev.voxq.worker.golden;

/// A case that lacks something it would be compared with; the message says what.
final class NothingToCompare extends RuntimeException {
    private static final long serialVersionUID = 1L;

    NothingToCompare(String message) {
        super(message);
    }
}
