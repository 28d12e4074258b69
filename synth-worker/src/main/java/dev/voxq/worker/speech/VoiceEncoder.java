package dev.voxq.worker.speech;

/// Listens to a reference clip. Costs as much as seconds of speech, so results are kept. Any thread may call it.
public interface VoiceEncoder extends AutoCloseable {
    /// Computes the clone prompt of a clip.
    ///
    /// @throws SpeechRefusedException when the model cannot clone, or not this clip; says what is supported
    ClonePrompt encode(ReferenceClip clip) throws SpeechRefusedException;

    @Override
    void close();
}
