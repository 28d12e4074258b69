package dev.voxq.worker.checkpoint;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// A checkpoint that cannot be used; the message names the file, the tensor or field, what was expected and what was found.
public final class CheckpointException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public CheckpointException(String message) {
        super(message);
    }

    public CheckpointException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    static CheckpointException of(Path file, String what, String expected, Object found) {
        return new CheckpointException(file + ": " + what + ": expected " + expected + ", found " + shortened(found));
    }

    /// Keeps a corrupt file from filling the log.
    static String shortened(Object value) {
        String text = String.valueOf(value);
        return text.length() <= 120 ? text : text.substring(0, 120) + "…";
    }
}
