package dev.voxq.ingest.state;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import dev.voxq.model.InvalidFieldException;
import java.util.Base64;

/// With what callbacks are signed, in the form of Standard Webhooks 1.0.0. Never shown.
public record CallbackSecret(@JsonValue String value) {
    private static final String PREFIX = "whsec_";
    private static final int LEAST_BYTES = 24;
    private static final int MOST_BYTES = 64;

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public CallbackSecret {
        if (!wellFormed(value)) {
            throw new InvalidFieldException("callback.secret",
                    "has a wrong form; expected whsec_ and the base64 of 24 to 64 bytes");
        }
    }

    private static boolean wellFormed(String value) {
        if (!value.startsWith(PREFIX)) {
            return false;
        }
        try {
            var bytes = Base64.getDecoder().decode(value.substring(PREFIX.length())).length;
            return bytes >= LEAST_BYTES && bytes <= MOST_BYTES;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    @Override
    public String toString() {
        return PREFIX + "…";
    }
}
