package dev.voxq.model;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// What every event repeats of its job, so that the newest event alone tells the whole state.
public record JobInfo(
        JobId id,
        Lane lane,
        @Nullable VoiceId voice,
        AudioSpec audio,
        int characters,
        @Nullable StoreLocation store,
        @JsonProperty("created_at") Instant createdAt,
        @Nullable Instant deadline,
        @Nullable String tenant,
        @Nullable String fingerprint) {

    public static JobInfo of(SynthesisJob job) {
        return new JobInfo(job.id(), job.lane(), job.voice(), job.audio(), job.text().length(), job.delivery().store(),
                job.createdAt(), job.deadline(), job.tenant(), job.fingerprint());
    }
}
