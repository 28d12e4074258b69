package dev.voxq.model;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// How one worker is. It says so every few seconds; who says nothing for [#EXPIRY_SECONDS] is gone.
///
/// @param state `up`, or `draining` once it takes no more
/// @param model absent until the engine has been opened, as are device, voices and languages
/// @param held jobs it must answer for
/// @param voices names the model knows
/// @param cleared its answer to the latest [ControlCommand.ClearCaches]
/// @param audioCache absent from workers of before
public record WorkerStatus(
        String worker,
        Instant at,
        String state,
        String engine,
        @Nullable String model,
        @Nullable String device,
        int slots,
        int held,
        List<String> voices,
        List<String> languages,
        @JsonProperty("voice_cache") VoiceCache voiceCache,
        @Nullable Cleared cleared,
        @JsonProperty("audio_cache") @Nullable AudioCache audioCache) {
    public static final int PERIOD_SECONDS = 3;
    public static final int EXPIRY_SECONDS = 3 * PERIOD_SECONDS;

    /// Clone prompts in the worker's memory, and what became of the requests for them since it started.
    ///
    /// @param loaded prompts found in the store
    /// @param encoded prompts computed from a clip
    public record VoiceCache(long size, long hits, long misses, long evictions, long loaded, long encoded) {}

    /// Finished audio in the worker's memory, and what became of the jobs that would do with it since it started.
    public record AudioCache(long size, long bytes, long hits, long misses, long evictions) {}

    /// What a worker threw away.
    ///
    /// @param command id of the [ControlCommand.ClearCaches]
    /// @param voices clone prompts
    /// @param audio finished outputs; absent from workers of before
    public record Cleared(String command, long voices, @Nullable Long audio) {}
}
