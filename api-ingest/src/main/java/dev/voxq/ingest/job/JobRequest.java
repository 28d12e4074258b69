package dev.voxq.ingest.job;

import dev.voxq.ingest.state.CallbackOrder;
import dev.voxq.model.AudioSpec;
import dev.voxq.model.JobId;
import dev.voxq.model.Lane;
import dev.voxq.model.Reuse;
import dev.voxq.model.Sampling;
import dev.voxq.model.Sha256;
import dev.voxq.model.SubtitleFormat;
import dev.voxq.model.TraceContext;
import dev.voxq.model.VoiceId;
import dev.voxq.model.wire.Json;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// What a caller asks for, before it has an id, a seed, a deadline and a place to go.
///
/// @param id the caller's own name for the job, or absent for a fresh one
/// @param expiresAt when the caller no longer wants it
/// @param tenant who asks; absent where there are no tenants
/// @param reuse whether finished audio of an equal request may answer; absent, it may where the caller gave a seed
public record JobRequest(
        @Nullable JobId id,
        Lane lane,
        String text,
        @Nullable VoiceId voice,
        @Nullable String language,
        @Nullable String instruct,
        Sampling sampling,
        AudioSpec audio,
        @Nullable Instant expiresAt,
        @Nullable CallbackOrder callback,
        @Nullable String tenant,
        @Nullable TraceContext trace,
        @Nullable Boolean reuse,
        @Nullable SubtitleFormat subtitles) {

    public JobRequest withId(JobId newId) {
        return new JobRequest(newId, lane, text, voice, language, instruct, sampling, audio, expiresAt, callback,
                tenant, trace, reuse, subtitles);
    }

    public JobRequest withTenant(@Nullable String newTenant) {
        return new JobRequest(id, lane, text, voice, language, instruct, sampling, audio, expiresAt, callback,
                newTenant, trace, reuse, subtitles);
    }

    /// Which finished audio may answer: with a seed the same, without one any.
    @Nullable
    Reuse reusable() {
        var seeded = sampling.seed() != null;
        if (reuse == null ? !seeded : !reuse) {
            return null;
        }
        return seeded ? Reuse.SAME_SEED : Reuse.ANY_SEED;
    }

    /// The same for the same request, whatever its name and whichever trace it came with.
    String fingerprint() {
        return digest(new JobRequest(null, lane, text, voice, language, instruct, sampling, audio, expiresAt, callback,
                tenant, null, reuse, subtitles));
    }

    /// The same for all requests whose audio is the same.
    public String audioFingerprint() {
        return digest(new JobRequest(null, Lane.BULK, text, voice, language, instruct, sampling, audio, null, null,
                null, null, null, subtitles));
    }

    private static String digest(JobRequest request) {
        return Sha256.hex(Json.mapper().writeValueAsBytes(request));
    }
}
