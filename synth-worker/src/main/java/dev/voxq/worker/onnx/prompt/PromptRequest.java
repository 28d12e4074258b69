package dev.voxq.worker.onnx.prompt;

import org.jspecify.annotations.Nullable;

/// What is to be said, in which voice.
///
/// @param language a language key of the checkpoint in any case, or [#AUTO]
/// @param instruct how to say it, or what the voice is like
/// @param streamingText whether the talker reads the text along with its frames rather than all of it beforehand
public record PromptRequest(String text, VoicePrompt voice, String language, @Nullable String instruct,
        boolean streamingText) {

    /// The language that leaves the choice to the model.
    public static final String AUTO = "auto";
}
