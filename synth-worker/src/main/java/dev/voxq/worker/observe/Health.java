package dev.voxq.worker.observe;

import com.fasterxml.jackson.annotation.JsonProperty;

/// The state of the worker as `/health` gives it.
///
/// @param status `starting` until it takes jobs, `up`, or `draining` once it takes no more
/// @param held jobs it must answer for
public record Health(
        String status,
        String worker,
        String engine,
        String model,
        int slots,
        int held,
        @JsonProperty("voice_cache_size") long voiceCacheSize,
        @JsonProperty("voice_cache_hits") long voiceCacheHits,
        @JsonProperty("audio_cache_size") long audioCacheSize,
        @JsonProperty("audio_cache_hits") long audioCacheHits,
        @JsonProperty("uptime_seconds") long uptimeSeconds) {

    public boolean up() {
        return status.equals("up");
    }
}
