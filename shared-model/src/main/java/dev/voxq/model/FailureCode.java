package dev.voxq.model;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

import java.util.Locale;

/// Why a job was not spoken. Whether another try can help is part of the code.
public enum FailureCode {
    /// A field of the job cannot be: the message names it.
    INVALID_REQUEST(false),
    /// No voice of that name on this engine.
    UNKNOWN_VOICE(false),
    /// The engine does not speak that language.
    UNKNOWN_LANGUAGE(false),
    /// The engine cannot do what is asked (a clone on a model without a speaker encoder, say).
    UNSUPPORTED(false),
    /// The engine broke while speaking.
    ENGINE_FAILED(true),
    /// The store could not be written.
    STORE_FAILED(true),
    /// The listener's topic could not be written.
    REPLY_FAILED(true),
    /// The output already exists with other content.
    OUTPUT_CONFLICT(false),
    /// Nobody wants the audio any more: the deadline passed.
    DEADLINE_EXCEEDED(false),
    /// The job was delivered too often without an end.
    TOO_MANY_ATTEMPTS(false);

    private final boolean retryable;

    FailureCode(boolean retryable) {
        this.retryable = retryable;
    }

    public boolean retryable() {
        return retryable;
    }

    @JsonValue
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    @JsonCreator
    public static FailureCode of(String wireName) {
        return WireNames.parse(FailureCode.class, "code", wireName);
    }
}
