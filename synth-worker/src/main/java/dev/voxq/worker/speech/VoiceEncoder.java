package dev.voxq.worker.speech;

import dev.voxq.model.FailureCode;

/// Listens to a reference clip. Costs as much as seconds of speech, so results are kept. Any thread may call it.
public interface VoiceEncoder extends AutoCloseable {
    /// What its prompts depend on: encoders of the same digest make the same prompt of a clip.
    ///
    /// @return letters, digits and dashes
    /// @throws SpeechRefusedException when the model cannot clone
    String digest() throws SpeechRefusedException;

    /// Computes the clone prompt of a clip.
    ///
    /// @throws SpeechRefusedException when the model cannot clone, or not this clip; says what is supported
    ClonePrompt encode(ReferenceClip clip) throws SpeechRefusedException;

    @Override
    void close();

    /// The encoder of an engine that cannot clone.
    static VoiceEncoder none(String engine) {
        return new VoiceEncoder() {
            @Override
            public String digest() throws SpeechRefusedException {
                throw refusal();
            }

            @Override
            public ClonePrompt encode(ReferenceClip clip) throws SpeechRefusedException {
                throw refusal();
            }

            private SpeechRefusedException refusal() {
                return new SpeechRefusedException(FailureCode.UNSUPPORTED, "voice", "voice names an uploaded voice; "
                        + engine + " cannot imitate one, a Qwen3-TTS base model can");
            }

            @Override
            public void close() {}
        };
    }
}
