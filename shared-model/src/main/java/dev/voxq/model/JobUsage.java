package dev.voxq.model;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// What one job cost. Of several records of a job id any one counts: they are copies.
///
/// @param status how the job ended: `completed`, `failed`, `cancelled` or `expired`
/// @param audioSeconds that were spoken, also of a job that was cancelled
/// @param engineSeconds from the start of the utterance to its last samples; absent when it was not spoken to its end
public record JobUsage(
        JobId jobId,
        @Nullable String tenant,
        String status,
        Lane lane,
        int characters,
        double audioSeconds,
        @Nullable Double engineSeconds,
        @Nullable String engine,
        @Nullable String model,
        int attempts,
        Instant createdAt,
        Instant finishedAt) {}
