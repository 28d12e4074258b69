package dev.voxq.worker.config;

import java.util.List;
import java.util.Map;

/// How much finished audio is kept for jobs that an equal job's audio will do.
///
/// @param audioMax most outputs
/// @param audioMegabytes most memory for them, at 96 kB a second of speech
public record CacheConfig(int audioMax, int audioMegabytes) {
    /// On from the start, for only jobs that ask for it are kept: the memory is there for those who want it.
    static final Setting<Integer> AUDIO_CACHE_MAX = Setting.number("AUDIO_CACHE_MAX", 128, 0, 1_000_000,
            "finished outputs kept for equal jobs with a seed or reuse; 0: none");
    static final Setting<Integer> AUDIO_CACHE_MEGABYTES = Setting.number("AUDIO_CACHE_MEGABYTES", 64, 1, 1_000_000,
            "most memory they take, 10 seconds of speech a megabyte");
    static final List<Setting<?>> SETTINGS = List.of(AUDIO_CACHE_MAX, AUDIO_CACHE_MEGABYTES);

    public CacheConfig {
        AUDIO_CACHE_MAX.require(audioMax);
        AUDIO_CACHE_MEGABYTES.require(audioMegabytes);
    }

    public static CacheConfig from(Map<String, String> environment) {
        return new CacheConfig(AUDIO_CACHE_MAX.in(environment), AUDIO_CACHE_MEGABYTES.in(environment));
    }

    public long audioBytes() {
        return (long) audioMegabytes << 20;
    }
}
