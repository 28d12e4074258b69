package dev.voxq.model;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/// How much of a reference clip is imitated.
public enum CloneMode {
    /// Timbre and manner: the model goes on where the clip ends (in-context learning), for which it must know the words.
    ICL,
    /// The timbre alone, by a speaker embedding (x-vector).
    X_VECTOR;

    @JsonValue
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    @JsonCreator
    public static CloneMode of(String wireName) {
        return WireNames.parse(CloneMode.class, "mode", wireName);
    }
}
