package dev.voxq.worker.onnx;

import dev.voxq.worker.onnx.runtime.Tensor;

/// What the speech decoder remembers of one utterance: a few MB on the decoder's device, that wait wherever the utterance
/// waits.
///
/// It changes only when a call of [SpeechDecoder#decode] succeeds.
public final class DecoderStream implements AutoCloseable {
    private final StateMemory memory;
    private final Tensor state;
    private long position;

    /// @param state belongs to the stream from now on
    DecoderStream(StateMemory memory, Tensor state, long position) {
        this.memory = memory;
        this.state = state;
        this.position = position;
    }

    /// A second stream that continues from the same place, as every clone of one voice does after its reference codes.
    public DecoderStream copy() {
        return new DecoderStream(memory, memory.copyOf(state), position);
    }

    /// Frames decoded so far.
    public long position() {
        return position;
    }

    /// Gives its memory back.
    @Override
    public void close() {
        state.close();
    }

    Tensor state() {
        return state;
    }

    void advance(int frames) {
        position += frames;
    }
}
