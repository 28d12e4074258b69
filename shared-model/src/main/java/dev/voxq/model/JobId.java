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

    /// A fresh name that no other process will draw.
    public static JobId random() {
        return new JobId("job_" + UUID.randomUUID().toString().replace("-", ""));
    }

    @Override
    public String toString() {
        return value;
    }
}
