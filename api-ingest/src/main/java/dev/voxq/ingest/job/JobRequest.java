package dev.voxq.ingest.job;

import dev.voxq.model.AudioSpec;
import dev.voxq.model.JobId;
import dev.voxq.model.Lane;
import dev.voxq.model.Sampling;
import dev.voxq.model.TraceContext;
import dev.voxq.model.VoiceId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// What a caller asks for, before it has an id, a seed, a deadline and a place to go.
///
/// @param id the caller's own name for the job, or absent for a fresh one
/// @param expiresAt when the caller no longer wants it
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
        @Nullable TraceContext trace) {}
