package dev.voxq.worker.voice;

/// A reference clip cannot be used. The message says what was found and what would be right, fit for who sent the clip.
public final class UnusableClipException extends Exception {
    private static final long serialVersionUID = 1L;

    UnusableClipException(String message) {
        super(message);
    }

    UnusableClipException(String message, Throwable cause) {
        super(message, cause);
    }
}
