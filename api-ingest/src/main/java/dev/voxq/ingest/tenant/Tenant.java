package dev.voxq.ingest.tenant;

import dev.voxq.ingest.state.CallbackSecret;
import dev.voxq.model.InvalidFieldException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// An account: what it may use. A limit that is absent does not apply.
///
/// @param name on its jobs and usage records; safe ahead of a job id
/// @param disabled its keys are known and refused
/// @param requestsPerMinute of one API instance
/// @param maxUnfinishedJobs queued or running at once
/// @param audioMinutesPerMonth spoken in a calendar month (UTC)
/// @param maxBatchRows of one batch
/// @param callbackSecret signs callbacks that bring no secret
public record Tenant(
        String name,
        boolean disabled,
        @Nullable Integer requestsPerMinute,
        @Nullable Integer maxUnfinishedJobs,
        @Nullable Integer audioMinutesPerMonth,
        @Nullable Integer maxBatchRows,
        @Nullable CallbackSecret callbackSecret) {
    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9_-]{0,31}");

    public Tenant {
        if (!NAME.matcher(name).matches()) {
            throw new InvalidFieldException("tenant", "is " + InvalidFieldException.quote(name)
                    + "; expected 1 to 32 of a-z 0-9 _ - beginning with a letter or digit");
        }
        requirePositive("requests_per_minute", requestsPerMinute);
        requirePositive("max_unfinished_jobs", maxUnfinishedJobs);
        requirePositive("audio_minutes_per_month", audioMinutesPerMonth);
        requirePositive("max_batch_rows", maxBatchRows);
    }

    private static void requirePositive(String field, @Nullable Integer limit) {
        if (limit != null && limit < 1) {
            throw new InvalidFieldException(field, "is " + limit + "; expected 1 or more, or no field at all");
        }
    }
}
