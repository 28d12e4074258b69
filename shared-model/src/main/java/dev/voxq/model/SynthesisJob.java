package dev.voxq.model;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// One request in the queue: what to say, in whose voice, and where the audio goes.
///
/// @param text what is spoken, 1 to [#MAX_TEXT_LENGTH] characters, not blank
/// @param voice absent, the engine's first voice speaks
/// @param language a language of the engine, or absent to let it find out
/// @param instruct how to speak ("whispering, in a hurry"), for models that heed it
/// @param deadline when nobody wants the audio any more
/// @param tenant on whose account
/// @param fingerprint of the request it was made of: the same request again is the same job
/// @param reuse absent, it is spoken anew
public record SynthesisJob(
        JobId id,
        Lane lane,
        String text,
        @Nullable VoiceId voice,
        @Nullable String language,
        @Nullable String instruct,
        Sampling sampling,
        AudioSpec audio,
        Delivery delivery,
        @JsonProperty("created_at") Instant createdAt,
        @Nullable Instant deadline,
        @Nullable TraceContext trace,
        @Nullable String tenant,
        @Nullable String fingerprint,
        @Nullable Reuse reuse) {

    /// Most characters (UTF-16 units) of one job.
    public static final int MAX_TEXT_LENGTH = 100_000;
    private static final int MAX_INSTRUCT_LENGTH = 2_000;

    public SynthesisJob {
        if (text.isBlank()) {
            throw new InvalidFieldException("input", "is empty; expected the text to speak");
        }
        if (text.length() > MAX_TEXT_LENGTH) {
            throw new InvalidFieldException("input", "has " + text.length() + " characters; expected at most "
                    + MAX_TEXT_LENGTH);
        }
        if (instruct != null && instruct.length() > MAX_INSTRUCT_LENGTH) {
            throw new InvalidFieldException("instruct", "has " + instruct.length() + " characters; expected at most "
                    + MAX_INSTRUCT_LENGTH);
        }
        if (language != null) {
            InvalidFieldException.require(!language.isBlank() && language.length() <= 64, "language", language,
                    "a language name or tag, or no field at all");
        }
    }

    /// A job that nobody will ask for again.
    public SynthesisJob(JobId id, Lane lane, String text, @Nullable VoiceId voice, @Nullable String language,
            @Nullable String instruct, Sampling sampling, AudioSpec audio, Delivery delivery, Instant createdAt,
            @Nullable Instant deadline, @Nullable TraceContext trace, @Nullable String tenant) {
        this(id, lane, text, voice, language, instruct, sampling, audio, delivery, createdAt, deadline, trace, tenant,
                null, null);
    }

    /// The key of the job's random numbers: the caller's seed, or one that follows from the id, so that a redelivered
    /// job sounds the same on whichever worker.
    public long seed() {
        var given = sampling.seed();
        return given != null ? given : Seeds.of(id.value());
    }

    public SynthesisJob withLane(Lane newLane) {
        return new SynthesisJob(id, newLane, text, voice, language, instruct, sampling, audio, delivery, createdAt,
                deadline, trace, tenant, fingerprint, reuse);
    }

    public SynthesisJob withDelivery(Delivery newDelivery) {
        return new SynthesisJob(id, lane, text, voice, language, instruct, sampling, audio, newDelivery, createdAt,
                deadline, trace, tenant, fingerprint, reuse);
    }

    public SynthesisJob withReuse(@Nullable Reuse newReuse) {
        return new SynthesisJob(id, lane, text, voice, language, instruct, sampling, audio, delivery, createdAt,
                deadline, trace, tenant, fingerprint, newReuse);
    }

    public SynthesisJob withTrace(TraceContext newTrace) {
        return new SynthesisJob(id, lane, text, voice, language, instruct, sampling, audio, delivery, createdAt,
                deadline, newTrace, tenant, fingerprint, reuse);
    }
}
