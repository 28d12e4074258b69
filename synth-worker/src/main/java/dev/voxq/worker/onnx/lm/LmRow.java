package dev.voxq.worker.onnx.lm;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// An utterance as the language model sees it: its place in the cache, and what its next step takes in.
///
/// Nothing in it depends on the other rows, so it can wait for any number of steps and go on with the same bits.
public final class LmRow implements AutoCloseable {
    private static final int NOWHERE = -1;

    private final RowSampling sampling;
    private final byte[] spoken;
    private float[] input;
    private int[] codes = new int[0];
    private float[] embedding = new float[0];
    private boolean ended;
    private boolean broken;
    private int length;
    private int frames;
    private int slot = NOWHERE;
    private long lastStep;
    private KvCache.@Nullable SavedRow saved;
    private @Nullable Talker home;

    /// @param vocabulary size of the talker's codec vocabulary
    public LmRow(RowSampling sampling, int vocabulary) {
        this.sampling = sampling;
        this.spoken = new byte[vocabulary];
        this.input = new float[0];
    }

    public RowSampling sampling() {
        return sampling;
    }

    /// Positions in the cache.
    public int length() {
        return length;
    }

    /// Frames spoken, the ending one not among them.
    public int frames() {
        return frames;
    }

    /// The sixteen codes of the last step.
    public int[] codes() {
        return codes;
    }

    /// The sum of the embeddings of [#codes], `[talkerWidth]`; the next input is this plus the next text embedding.
    public float[] embedding() {
        return embedding;
    }

    /// Whether the last step ended the utterance; its codes are then no frame.
    public boolean ended() {
        return ended;
    }

    /// Whether the last step computed what is no number. The row cannot go on; its codes are no frame.
    public boolean broken() {
        return broken;
    }

    /// The embedding that the next step takes in, `[talkerWidth]`.
    public void setInput(float[] embedding) {
        input = embedding;
    }

    /// Gives back its place in the cache.
    @Override
    public void close() {
        if (home != null) {
            home.release(this);
        }
    }

    float[] input() {
        return input;
    }

    byte[] spoken() {
        return spoken;
    }

    /// Takes what a step spoke. The end code is no frame; every other first code counts for the repetition penalty.
    void spoke(FrameSpeaker.Spoken frame, int endCode) {
        codes = frame.codes();
        embedding = frame.embedding();
        broken = Arrays.stream(codes).anyMatch(code -> code < 0);
        ended = !broken && codes[0] == endCode;
        if (!ended && !broken) {
            spoken[codes[0]] = 1;
            frames++;
        }
    }

    void grow(int positions) {
        length += positions;
    }

    boolean resident() {
        return slot != NOWHERE;
    }

    int slot() {
        return slot;
    }

    void enter(Talker talker, int newSlot) {
        home = talker;
        slot = newSlot;
        saved = null;
    }

    void leave(KvCache.@Nullable SavedRow outside) {
        slot = NOWHERE;
        saved = outside;
    }

    KvCache.@Nullable SavedRow saved() {
        return saved;
    }

    long lastStep() {
        return lastStep;
    }

    void stampStep(long number) {
        lastStep = number;
    }
}
