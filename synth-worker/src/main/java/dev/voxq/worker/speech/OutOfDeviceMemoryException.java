package dev.voxq.worker.speech;

/// The device had no memory left for what was asked of the model. Nothing has moved, and with fewer utterances it may
/// still succeed.
public final class OutOfDeviceMemoryException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public OutOfDeviceMemoryException(String message, Throwable cause) {
        super(message, cause);
    }
}
