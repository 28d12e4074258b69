package dev.voxq.worker.speech;

import dev.voxq.model.FinishReason;

import org.jspecify.annotations.Nullable;

/// A text while it is being spoken, with the model's state of it. Belongs to the frame loop's thread.
public interface Utterance extends AutoCloseable {
    /// Frames spoken so far.
    int framesSpoken();

    /// Frames of them whose samples have been computed.
    int framesDecoded();

    /// Why it ended, or null while it goes on.
    @Nullable
    FinishReason finishReason();

    /// What broke while this one was spoken, in words for whoever asked for it, or null. A broken utterance has ended
    /// without a finish reason; the others go on. A model that breaks as a whole throws instead.
    default @Nullable String failure() {
        return null;
    }

    /// The samples decoded since the last call, mono, -1 to 1, at [SpeechModel#SAMPLE_RATE_HZ].
    float[] takeSamples();

    /// Gives back what the model holds for it. Finished or not; a second call does nothing.
    @Override
    void close();
}
