package dev.voxq.ingest.http;

import com.fasterxml.jackson.annotation.JsonAlias;
import dev.voxq.ingest.job.JobRequest;
import dev.voxq.ingest.state.CallbackOrder;
import dev.voxq.ingest.state.JobNames;
import dev.voxq.model.AudioFormat;
import dev.voxq.model.AudioSpec;
import dev.voxq.model.InvalidFieldException;
import dev.voxq.model.JobId;
import dev.voxq.model.Lane;
import dev.voxq.model.Sampling;
import dev.voxq.model.SubtitleFormat;
import dev.voxq.model.TraceContext;
import dev.voxq.model.VoiceId;
import java.security.Principal;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A request for speech: the body of OpenAI's `POST /v1/audio/speech`, and what we add to it.
///
/// Only `input` is required. `model` is taken as it comes: a deployment has one.
record SpeechRequest(
        @Nullable String model,
        @Nullable String input,
        @Nullable VoiceId voice,
        @Nullable AudioFormat responseFormat,
        @Nullable Double speed,
        @Nullable String streamFormat,
        @Nullable String language,
        @JsonAlias("instructions") @Nullable String instruct,
        @Nullable Double temperature,
        @Nullable Double topP,
        @Nullable Integer topK,
        @Nullable Double repetitionPenalty,
        @Nullable Long seed,
        @Nullable Integer maxNewTokens,
        Sampling.@Nullable Subtalker subtalker,
        @Nullable Integer sampleRate,
        @Nullable Lane lane,
        @Nullable JobId id,
        @Nullable Instant expiresAt,
        @Nullable CallbackOrder callback,
        @Nullable Boolean reuse,
        @Nullable SubtitleFormat subtitles,
        @Nullable Double loudness) {

    /// Whether the audio is to come as server-sent events.
    boolean asEvents() {
        if (streamFormat == null || streamFormat.equals("audio")) {
            return false;
        }
        if (streamFormat.equals("sse")) {
            return true;
        }
        throw new InvalidFieldException("stream_format",
                "is " + InvalidFieldException.quote(streamFormat) + "; expected one of: audio, sse");
    }

    /// @param format when the request names none
    /// @param defaultLane when the request names none
    /// @param tenant who asks
    JobRequest toJob(AudioFormat format, Lane defaultLane, @Nullable Principal tenant, @Nullable TraceContext trace) {
        if (input == null) {
            throw new InvalidFieldException("input", "is missing; expected the text to speak");
        }
        var sampling = new Sampling(temperature, topP, topK, repetitionPenalty, seed, maxNewTokens, subtalker);
        var audio = new AudioSpec(responseFormat == null ? format : responseFormat,
                sampleRate == null ? AudioSpec.NATIVE_RATE_HZ : sampleRate, speed == null ? 1 : speed, loudness);
        var account = Tenants.name(tenant);
        if (voice != null && !voice.isFor(account)) {
            throw new InvalidFieldException("voice", "is " + InvalidFieldException.quote(voice)
                    + ", which is no voice of yours; expected one that you uploaded, or a voice of the model");
        }
        return new JobRequest(id == null ? null : JobNames.own(account, id), lane == null ? defaultLane : lane, input,
                voice, language, instruct, sampling, audio, expiresAt, callback, account, trace, reuse,
                subtitles);
    }

    SpeechRequest withVoice(VoiceId other) {
        return new SpeechRequest(model, input, other, responseFormat, speed, streamFormat, language, instruct,
                temperature, topP, topK, repetitionPenalty, seed, maxNewTokens, subtalker, sampleRate, lane, id,
                expiresAt, callback, reuse, subtitles, loudness);
    }

    SpeechRequest withFormat(AudioFormat format) {
        return new SpeechRequest(model, input, voice, format, speed, streamFormat, language, instruct, temperature,
                topP, topK, repetitionPenalty, seed, maxNewTokens, subtalker, sampleRate, lane, id, expiresAt,
                callback, reuse, subtitles, loudness);
    }
}
