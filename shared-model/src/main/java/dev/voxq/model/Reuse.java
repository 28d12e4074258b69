package dev.voxq.model;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/// Which finished audio of an equal job may answer for this one.
public enum Reuse {
    /// What was spoken with the same seed, which is the same audio bit by bit.
    SAME_SEED,
    /// What was spoken with any seed.
    ANY_SEED;

    @JsonValue
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    @JsonCreator
    public static Reuse of(String wireName) {
        return WireNames.parse(Reuse.class, "reuse", wireName);
    }
}
