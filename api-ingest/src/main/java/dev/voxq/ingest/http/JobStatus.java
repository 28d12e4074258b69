package dev.voxq.ingest.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.voxq.ingest.job.JobState;
import dev.voxq.model.AudioFormat;
import dev.voxq.model.FailureCode;
import dev.voxq.model.FinishReason;
import dev.voxq.model.JobId;
import dev.voxq.model.Lane;
import dev.voxq.model.SpeechResult;
import dev.voxq.model.StoreLocation;
import dev.voxq.model.SynthesisEvent.Accepted;
import dev.voxq.model.SynthesisEvent.Cancelled;
import dev.voxq.model.SynthesisEvent.Completed;
import dev.voxq.model.SynthesisEvent.Failed;
import dev.voxq.model.SynthesisEvent.Progress;
import dev.voxq.model.SynthesisEvent.Started;
import dev.voxq.model.SynthesisEvent.StateChange;
import dev.voxq.model.VoiceId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// Where a job stands, for its caller.
@JsonInclude(JsonInclude.Include.NON_NULL)
record JobStatus(
        String object,
        JobId id,
        String status,
        Lane lane,
        @Nullable VoiceId voice,
        AudioFormat responseFormat,
        int sampleRate,
        int characters,
        Instant createdAt,
        @Nullable Instant startedAt,
        @Nullable Instant finishedAt,
        @Nullable Instant expiresAt,
        @Nullable Integer attempts,
        @Nullable String engine,
        @Nullable String model,
        @Nullable Long seed,
        @Nullable Double audioSeconds,
        @Nullable FinishReason finishReason,
        @Nullable Double ttfaMs,
        @Nullable Double synthesisMs,
        @Nullable Integer chunks,
        @Nullable String sha256,
        @Nullable StoreLocation output,
        Problem.@Nullable Detail error,
        Links links) {

    /// @param audio absent when the audio is not in the store
    record Links(String self, @Nullable String audio) {}

    static JobStatus of(JobState state) {
        var latest = state.latest();
        var job = latest.job();
        var started = state.started();
        var result = latest instanceof Completed completed ? completed.result() : null;
        return new JobStatus("speech.job", job.id(), status(latest), job.lane(), job.voice(), job.audio().format(),
                job.audio().sampleRateHz(), job.characters(), job.createdAt(), started == null ? null : started.at(),
                latest.terminal() ? latest.at() : null, job.deadline(), attempts(latest, started),
                result != null ? result.engine() : started != null ? started.engine() : null,
                result == null ? null : result.model(),
                result != null ? (Long) result.seed() : started != null ? started.seed() : null,
                audioSeconds(latest), result == null ? null : result.finishReason(),
                result == null ? null : result.ttfaMillis(), result == null ? null : result.synthesisMillis(),
                result == null ? null : result.chunks(), result == null ? null : result.sha256(),
                result == null ? null : result.store(), error(latest), links(job.id(), result));
    }

    private static String status(StateChange latest) {
        return switch (latest) {
            case Accepted _ -> "queued";
            case Started _,Progress _ -> "running";
            case Completed _ -> "completed";
            case Failed failed -> failed.code() == FailureCode.DEADLINE_EXCEEDED ? "expired" : "failed";
            case Cancelled _ -> "cancelled";
        };
    }

    private static @Nullable Integer attempts(StateChange latest, @Nullable Started started) {
        return switch (latest) {
            case Completed completed -> completed.result().attempt();
            case Failed failed -> failed.attempt();
            default -> started == null ? null : started.attempt();
        };
    }

    private static @Nullable Double audioSeconds(StateChange latest) {
        return switch (latest) {
            case Progress progress -> progress.audioSeconds();
            case Completed completed -> completed.result().audioSeconds();
            case Cancelled cancelled -> cancelled.audioSeconds();
            default -> null;
        };
    }

    private static Problem.@Nullable Detail error(StateChange latest) {
        return latest instanceof Failed failed
                ? Problem.of(failed.code(), failed.message(), failed.field()).body().error()
                : null;
    }

    private static Links links(JobId id, @Nullable SpeechResult result) {
        var self = "/v1/jobs/" + id;
        return new Links(self, result != null && result.store() != null ? self + "/audio" : null);
    }
}
