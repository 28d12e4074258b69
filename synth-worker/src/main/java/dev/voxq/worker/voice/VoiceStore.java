package dev.voxq.worker.voice;

import dev.voxq.model.UploadedVoice;
import dev.voxq.model.VoiceId;
import java.util.Optional;

/// Keeps uploaded voices, and what encoders made of them, for all workers. Every method may block, and throws
/// [UnusableVoiceException] when the store does not answer.
public interface VoiceStore {
    Optional<UploadedVoice> find(VoiceId voice);

    Optional<byte[]> clip(VoiceId voice);

    /// What an encoder made of the clip, if it was kept.
    ///
    /// @param encoder as [dev.voxq.worker.speech.VoiceEncoder#digest()]
    Optional<byte[]> prompt(VoiceId voice, String encoder);

    void putPrompt(VoiceId voice, String encoder, byte[] prompt);

    void removePrompt(VoiceId voice, String encoder);
}
