package dev.voxq.worker.voice;

import dev.voxq.model.FailureCode;
import org.jspecify.annotations.Nullable;

/// An uploaded voice cannot be had. The code says whether another try may help, the message what would be right.
public final class UnusableVoiceException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final FailureCode code;
    private final @Nullable String field;

    public UnusableVoiceException(FailureCode code, @Nullable String field, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.code = code;
        this.field = field;
    }

    public FailureCode code() {
        return code;
    }

    /// The field of the job or of the upload that is to blame, if one is.
    public @Nullable String field() {
        return field;
    }
}
