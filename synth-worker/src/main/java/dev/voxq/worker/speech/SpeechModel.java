package dev.voxq.worker.speech;

import java.util.List;

/// What speaks: opens utterances and takes all of them forward together, a frame at a time.
///
/// Made for continuous batching. Its life with one utterance is *open → prefill until true → step … → decode … →
/// close*; rows join and leave between frames, and a row left out of any number of steps goes on exactly where it was,
/// with the same bits as if it had never waited. Rows never influence each other.
///
/// All calls come from one thread, the frame loop's. A call that throws has moved no row; with an
/// [OutOfDeviceMemoryException] it may succeed for fewer rows. A frame is 80 ms of audio,
/// [#FRAME_SAMPLES] samples at [#SAMPLE_RATE_HZ].
public interface SpeechModel extends AutoCloseable {
    int SAMPLE_RATE_HZ = 24_000;
    int FRAME_SAMPLES = 1_920;

    ModelInfo info();

    /// Checks what is asked for and begins an utterance. Cheap: tokenises, draws nothing, speaks nothing.
    ///
    /// @throws SpeechRefusedException when this model cannot say this; names the field
    Utterance open(Speech speech) throws SpeechRefusedException;

    /// Reads the next stretch of the utterance's prompt, a bounded piece of work.
    ///
    /// @return whether the whole prompt has been read, and the utterance can step
    boolean prefill(Utterance utterance);

    /// Speaks the next frame of each row, all rows in one engine call. A row whose finish reason is set afterwards has
    /// ended; ending yields no frame. A row that is not ready for its next frame (its engine is a process of its own)
    /// may yield none; when no row is ready, the call waits for one, at most a few milliseconds.
    ///
    /// @param rows prefilled and unfinished, at most `info().maxBatch()`, each once
    void step(List<? extends Utterance> rows);

    /// Turns the next `frames` frames of each row, spoken but not yet decoded, into samples, all rows in one engine
    /// call. Samples are taken from the utterance ([Utterance#takeSamples]). They have the same bits each time the
    /// utterance is cut the same way, which [Pieces] sees to.
    ///
    /// @param rows each with at least `frames` frames that are spoken and not decoded, each once
    void decode(List<? extends Utterance> rows, int frames);

    @Override
    void close();
}
