package dev.voxq.worker.onnx.prompt;

import java.util.Optional;

/// What a prompt takes its voice from.
public sealed interface VoicePrompt {

    /// A speaker that the checkpoint knows, in any case.
    record Named(String speaker) implements VoicePrompt {}

    /// A voice that the instruction describes.
    record Designed() implements VoicePrompt {}

    /// The voice of a reference clip.
    ///
    /// @param speakerEmbedding the clip's x-vector, as wide as the talker
    /// @param spoken what is said in the clip: with it the talker continues the clip (in-context learning)
    record Cloned(float[] speakerEmbedding, Optional<SpokenReference> spoken) implements VoicePrompt {}

    /// A reference clip as text and as codes.
    ///
    /// @param codes one row of 16 codes per frame
    record SpokenReference(String transcript, int[][] codes) {}
}
