package dev.voxq.worker.speech;

import dev.voxq.model.Sampling;
import dev.voxq.model.VoiceId;

import org.jspecify.annotations.Nullable;

/// What an utterance is to say, and how.
///
/// @param voice absent, the model's first voice speaks
/// @param seed key of the utterance's random numbers
/// @param speed pace, 1 as the voice speaks; a model without a pace of its own ignores it and says so in its info
/// @param imitated the voice to imitate, instead of a named voice
public record Speech(
        String text,
        @Nullable VoiceId voice,
        @Nullable String language,
        @Nullable String instruct,
        Sampling sampling,
        long seed,
        double speed,
        @Nullable ClonePrompt imitated) {}
