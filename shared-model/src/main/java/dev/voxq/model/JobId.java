package dev.voxq.model;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

import java.util.UUID;
import java.util.regex.Pattern;

/// The name of a job, ours or the caller's own. Safe as a Kafka key, a URL segment and a file name.
public record JobId(@JsonValue String value) {
    private static final Pattern FORM = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._:-]{0,127}");

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public JobId {
        InvalidFieldException.require(FORM.matcher(value).matches(), "id", value,
                "1 to 128 of A-Z a-z 0-9 . _ : - beginning with a letter or digit");
    }

    /// A fresh name that no other process will draw. Later ones sort behind earlier ones, as UUIDs of version 7 do: a
    /// store that is sorted by id is then written at its end.
    public static JobId random() {
        var random = UUID.randomUUID();
        return new JobId("job_%012x%04x%016x".formatted(System.currentTimeMillis(),
                random.getMostSignificantBits() >>> 48, random.getLeastSignificantBits()));
    }

    @Override
    public String toString() {
        return value;
    }
}
