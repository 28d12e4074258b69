package dev.voxq.worker.config;

import java.util.List;
import java.util.Map;

/// How uploaded voices are found and kept.
///
/// @param bucket where the API puts them
/// @param cacheMax clone prompts kept in memory
public record VoiceConfig(String bucket, int cacheMax) {
    static final Setting<String> BUCKET = Setting.text("S3_BUCKET", "voxq", "[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]",
            "an S3 bucket name: 3 to 63 of a-z 0-9 . -", "bucket of uploaded voices, as the API has it");
    static final Setting<Integer> CACHE_MAX = Setting.number("VOICE_CACHE_MAX", 32, 0, 100_000,
            "clone prompts kept in memory; 0: none");
    static final List<Setting<?>> SETTINGS = List.of(BUCKET, CACHE_MAX);

    public VoiceConfig {
        BUCKET.require(bucket);
        CACHE_MAX.require(cacheMax);
    }

    public static VoiceConfig from(Map<String, String> environment) {
        return new VoiceConfig(BUCKET.in(environment), CACHE_MAX.in(environment));
    }
}
