package dev.voxq.worker.onnx;

/// What the speech decoder remembers of one utterance: a few MB that wait wherever the utterance waits.
///
/// It changes only when a call of [SpeechDecoder#decode] succeeds.
public final class DecoderStream {
    private final float[] state;
    private long position;

    DecoderStream(int width) {
        this.state = new float[width];
    }

    private DecoderStream(DecoderStream other) {
        this.state = other.state.clone();
        this.position = other.position;
    }

    /// A second stream that continues from the same place, as every clone of one voice does after its reference codes.
    public DecoderStream copy() {
        return new DecoderStream(this);
    }

    /// Frames decoded so far.
    public long position() {
        return position;
    }

    float[] state() {
        return state;
    }

    void advance(int frames) {
        position += frames;
    }
}
