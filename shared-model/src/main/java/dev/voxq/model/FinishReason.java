package dev.voxq.model;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

import java.util.Locale;

/// Why an utterance ended.
public enum FinishReason {
    /// The voice had said it all.
    STOP,
    /// The frame limit (`max_new_tokens`) was reached.
    LENGTH,
    /// The voice went round in circles and was stopped.
    RUNAWAY,
    /// Somebody asked for an end.
    CANCELLED,
    /// The deadline passed.
    DEADLINE;

    @JsonValue
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    @JsonCreator
    public static FinishReason of(String wireName) {
        return WireNames.parse(FinishReason.class, "finish_reason", wireName);
    }
}
