package dev.voxq.cli.client;

import dev.voxq.model.JobId;
import dev.voxq.model.StoreLocation;
import org.jspecify.annotations.Nullable;

/// What the API tells of a job.
///
/// @param status `queued`, `running`, `completed`, `failed`, `expired` or `cancelled`
/// @param ttfaMs from the start of the utterance to its first samples, on the worker
/// @param synthesisMs from the start of the utterance to its last samples, on the worker
/// @param output where its audio is, if it went to the store
public record JobView(
        JobId id,
        String status,
        @Nullable String engine,
        @Nullable String model,
        @Nullable Long seed,
        @Nullable Double audioSeconds,
        @Nullable Double ttfaMs,
        @Nullable Double synthesisMs,
        @Nullable Integer attempts,
        @Nullable StoreLocation output,
        @Nullable Problem error) {

    /// Why it failed.
    public record Problem(String message, @Nullable String param, @Nullable String code) {}

    public boolean ended() {
        return switch (status) {
            case "queued", "running" -> false;
            default -> true;
        };
    }

    public boolean completed() {
        return status.equals("completed");
    }

    /// The engine and its model, in the words of a person.
    public String speaker() {
        return model == null || model.equals(engine) ? String.valueOf(engine) : engine + " (" + model + ")";
    }

    /// Why there is no audio, in one line.
    public String reason() {
        return error == null ? "the job was " + status : error.message();
    }
}
