package dev.voxq.model.wire;

/// A record on one of our topics that is not what the topic carries. Its message says why, in one line.
public final class MalformedRecordException extends Exception {
    private static final long serialVersionUID = 1L;

    public MalformedRecordException(String message) {
        super(message);
    }

    public MalformedRecordException(String message, Throwable cause) {
        super(message, cause);
    }
}
