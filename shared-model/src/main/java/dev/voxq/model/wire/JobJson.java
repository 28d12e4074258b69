package dev.voxq.model.wire;

import dev.voxq.model.AudioFormat;
import dev.voxq.model.AudioSpec;
import dev.voxq.model.Delivery;
import dev.voxq.model.InvalidFieldException;
import dev.voxq.model.JobId;
import dev.voxq.model.Lane;
import dev.voxq.model.ReplyAddress;
import dev.voxq.model.Reuse;
import dev.voxq.model.Sampling;
import dev.voxq.model.StoreLocation;
import dev.voxq.model.SubtitleFormat;
import dev.voxq.model.SynthesisJob;
import dev.voxq.model.TraceContext;
import dev.voxq.model.VoiceId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// The value of a job record. Other producers than ours may leave out all but `id` and `text`.
record JobJson(
        @Nullable JobId id,
        @Nullable Lane lane,
        @Nullable String text,
        @Nullable VoiceId voice,
        @Nullable String language,
        @Nullable String instruct,
        @Nullable Sampling sampling,
        @Nullable AudioSpec audio,
        @Nullable StoreLocation store,
        @Nullable Instant createdAt,
        @Nullable Instant deadline,
        @Nullable String tenant,
        @Nullable String fingerprint,
        @Nullable Reuse reuse,
        @Nullable String replaces,
        @Nullable SubtitleFormat subtitles) {

    static JobJson of(SynthesisJob job) {
        return new JobJson(job.id(), job.lane(), job.text(), job.voice(), job.language(), job.instruct(),
                job.sampling(), job.audio(), job.delivery().store(), job.createdAt(), job.deadline(), job.tenant(),
                job.fingerprint(), job.reuse(), job.delivery().replaces(), job.delivery().subtitles());
    }

    SynthesisJob toJob(@Nullable ReplyAddress reply, @Nullable TraceContext trace) {
        return new SynthesisJob(required("id", id), lane == null ? Lane.BULK : lane, required("text", text), voice,
                language, instruct, sampling == null ? Sampling.DEFAULTS : sampling,
                audio == null ? AudioSpec.of(AudioFormat.WAV) : audio, new Delivery(reply, store, replaces, subtitles),
                createdAt == null ? Instant.EPOCH : createdAt, deadline, trace, tenant, fingerprint, reuse);
    }

    private static <T> T required(String field, @Nullable T value) {
        if (value == null) {
            throw new InvalidFieldException(field, "is missing");
        }
        return value;
    }
}
