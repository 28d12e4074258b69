package dev.voxq.ingest.state;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import dev.voxq.model.InvalidFieldException;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/// Where a job is in its life. The last four are ends, and only a failure can be undone: by a retry out of
/// the dead letters.
public enum JobStatus {
    QUEUED, RUNNING, COMPLETED, FAILED, CANCELLED, EXPIRED;

    public boolean terminal() {
        return this != QUEUED && this != RUNNING;
    }

    @JsonValue
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /// Reads the name of a status.
    ///
    /// @throws InvalidFieldException listing what there is
    @JsonCreator
    public static JobStatus of(String wireName) {
        return Arrays.stream(values()).filter(status -> status.wireName().equals(wireName)).findFirst()
                .orElseThrow(() -> new InvalidFieldException("status", "is " + InvalidFieldException.quote(wireName)
                        + "; expected one of: " + Arrays.stream(values()).map(JobStatus::wireName)
                                .collect(Collectors.joining(", "))));
    }
}
