package dev.voxq.ingest.state;

import dev.voxq.model.AudioFormat;
import dev.voxq.model.FinishReason;
import dev.voxq.model.JobId;
import dev.voxq.model.Lane;
import dev.voxq.model.SpeechResult;
import dev.voxq.model.StoreLocation;
import dev.voxq.model.VoiceId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// Where a job stands, for its caller: in answers and in callbacks.
public record JobBody(
        String object,
        JobId id,
        JobStatus status,
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
        @Nullable Double loudness,
        @Nullable Boolean reused,
        @Nullable StoreLocation output,
        @Nullable Cause error) {
    private static final int MAX_MESSAGE_LENGTH = 2_000;

    /// Why a job was not spoken.
    ///
    /// @param type `invalid_request_error` when the caller is to blame, else `server_error`
    public record Cause(String message, String type, @Nullable String param, String code) {
        static Cause of(JobState.Failure failure) {
            var type = switch (failure.code()) {
                case INVALID_REQUEST, UNKNOWN_VOICE, UNKNOWN_LANGUAGE, UNSUPPORTED, OUTPUT_CONFLICT ->
                    "invalid_request_error";
                case ENGINE_FAILED, STORE_FAILED, REPLY_FAILED, TOO_MANY_ATTEMPTS, DEADLINE_EXCEEDED -> "server_error";
            };
            var message = failure.message();
            return new Cause(message.length() <= MAX_MESSAGE_LENGTH
                    ? message
                    : message.substring(0, MAX_MESSAGE_LENGTH) + "…", type, failure.field(), failure.code().wireName());
        }
    }

    public static JobBody of(JobState state) {
        var job = state.job();
        var speaking = state.speaking();
        var ending = state.ending();
        var result = ending == null ? null : ending.result();
        var failure = ending == null ? null : ending.failure();
        return new JobBody("speech.job", JobNames.shown(job.tenant(), job.id()), state.status(), job.lane(),
                job.voice(), job.audio().format(),
                job.audio().sampleRateHz(), job.characters(), job.createdAt(),
                speaking == null ? null : speaking.since(), ending == null ? null : ending.at(), job.deadline(),
                state.attempts() == 0 ? null : state.attempts(), engine(result, speaking),
                result == null ? null : result.model(), seed(result, speaking), audioSeconds(speaking, ending),
                result == null ? null : result.finishReason(), result == null ? null : result.ttfaMillis(),
                result == null ? null : result.synthesisMillis(), result == null ? null : result.chunks(),
                result == null ? null : result.sha256(), result == null ? null : result.loudness(),
                result == null ? null : result.reused(),
                result == null ? null : result.store(),
                failure == null ? null : Cause.of(failure));
    }

    private static @Nullable String engine(@Nullable SpeechResult result, JobState.@Nullable Speaking speaking) {
        return result != null ? result.engine() : speaking != null ? speaking.engine() : null;
    }

    private static @Nullable Long seed(@Nullable SpeechResult result, JobState.@Nullable Speaking speaking) {
        return result != null ? (Long) result.seed() : speaking != null ? (Long) speaking.seed() : null;
    }

    private static @Nullable Double audioSeconds(JobState.@Nullable Speaking speaking,
            JobState.@Nullable Ending ending) {
        return ending != null ? (Double) ending.audioSeconds() : speaking != null ? speaking.audioSeconds() : null;
    }
}
