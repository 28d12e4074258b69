package dev.voxq.ingest.state;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import dev.voxq.model.InvalidFieldException;
import dev.voxq.model.JobId;
import dev.voxq.model.wire.Topics;
import java.util.UUID;
import java.util.regex.Pattern;

/// The name of a batch. Later ones sort behind earlier ones.
public record BatchId(@JsonValue String value) {
    private static final String PREFIX = "batch_";
    private static final Pattern FORM = Pattern.compile(PREFIX + "[0-9a-f]{32}");

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public BatchId {
        if (!FORM.matcher(value).matches()) {
            throw new InvalidFieldException("batch_id",
                    "is " + InvalidFieldException.quote(value) + "; expected " + PREFIX + " and 32 hex digits");
        }
    }

    /// A fresh name that no other process will draw.
    public static BatchId random() {
        var random = UUID.randomUUID();
        return new BatchId("batch_%012x%04x%016x".formatted(System.currentTimeMillis(),
                random.getMostSignificantBits() >>> 48, random.getLeastSignificantBits()));
    }

    /// The job of a row, the same whenever and by whomever the row is queued. Rows that follow each other sort so.
    ///
    /// @param row from 0
    public JobId job(long row) {
        return new JobId("%s.%07d".formatted(value, row));
    }

    /// Which partition of [Topics#batches] its records are in.
    public int partition() {
        return Partitions.of(value);
    }

    @Override
    public String toString() {
        return value;
    }
}
