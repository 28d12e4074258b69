package dev.voxq.ingest.state;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/// A secret as it stands in the log and in the view: sealed, or in the clear where there is no key to seal with. Never
/// shown.
public record KeptSecret(@JsonValue String value) {
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public KeptSecret {
    }

    @Override
    public String toString() {
        return "…";
    }
}
