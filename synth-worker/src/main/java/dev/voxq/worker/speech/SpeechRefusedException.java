package dev.voxq.worker.speech;

import dev.voxq.model.FailureCode;

import org.jspecify.annotations.Nullable;

/// A model will not say this, and no other try will change that. The message names what is wrong and what would be
/// right.
public final class SpeechRefusedException extends Exception {
    private static final long serialVersionUID = 1L;

    private final FailureCode code;
    private final @Nullable String field;

    public SpeechRefusedException(FailureCode code, @Nullable String field, String message) {
        super(message);
        this.code = code;
        this.field = field;
    }

    public FailureCode code() {
        return code;
    }

    /// The field of the job that is to blame, if one is.
    public @Nullable String field() {
        return field;
    }
}
