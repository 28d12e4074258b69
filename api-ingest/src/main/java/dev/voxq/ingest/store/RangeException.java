package dev.voxq.ingest.store;

/// An object has no such stretch.
public final class RangeException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    RangeException(String message) {
        super(message);
    }
}
