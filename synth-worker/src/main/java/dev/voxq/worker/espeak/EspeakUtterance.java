package dev.voxq.worker.espeak;

import dev.voxq.model.FinishReason;
import dev.voxq.worker.speech.Utterance;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A text that a narrator has spoken, seen from the frame loop.
final class EspeakUtterance implements Utterance {
    private static final float[] NONE = {};

    private final Narrator narrator;
    private final FrameHandover handover;
    private final int mostFrames;
    private final Consumer<EspeakUtterance> onClose;
    private final Deque<float[]> undecoded = new ArrayDeque<>();
    private final Deque<float[]> decoded = new ArrayDeque<>();
    private int framesSpoken;
    private long takenNanos;
    private @Nullable FinishReason finishReason;
    private @Nullable String failure;

    EspeakUtterance(Narrator narrator, FrameHandover handover, int mostFrames, Consumer<EspeakUtterance> onClose) {
        this.narrator = narrator;
        this.handover = handover;
        this.mostFrames = mostFrames;
        this.onClose = onClose;
    }

    void start() {
        takenNanos = System.nanoTime();
        if (!narrator.started()) {
            narrator.start();
        }
    }

    /// Whether a step would move it.
    boolean ready() {
        return handover.ready();
    }

    /// Takes the next frame if it is there, and notices the end.
    void step() {
        var frame = handover.poll();
        if (frame != null && framesSpoken == mostFrames) {
            finishReason = FinishReason.LENGTH;
            narrator.close();
        } else if (frame != null) {
            undecoded.add(frame);
            framesSpoken++;
            takenNanos = System.nanoTime();
        } else if (handover.drained()) {
            failure = handover.failure();
            finishReason = failure == null ? FinishReason.STOP : null;
        }
    }

    /// Kills a child that has given nothing for too long while the listener waits. The time a full queue kept the child
    /// waiting does not count.
    void giveUpAfter(Duration silence) {
        if (!ready() && narrator.silentNanos() > silence.toNanos()
                && System.nanoTime() - takenNanos > silence.toNanos()) {
            handover.fail("espeak-ng gave no audio for " + silence.toSeconds() + " s and was killed");
            narrator.close();
        }
    }

    void decode(int frames) {
        for (int i = 0; i < frames; i++) {
            decoded.add(undecoded.remove());
        }
    }

    @Override
    public int framesSpoken() {
        return framesSpoken;
    }

    @Override
    public int framesDecoded() {
        return framesSpoken - undecoded.size();
    }

    @Override
    public @Nullable FinishReason finishReason() {
        return finishReason;
    }

    @Override
    public @Nullable String failure() {
        return failure;
    }

    @Override
    public float[] takeSamples() {
        if (decoded.size() <= 1) {
            return decoded.isEmpty() ? NONE : decoded.remove();
        }
        var samples = new float[decoded.stream().mapToInt(frame -> frame.length).sum()];
        int at = 0;
        for (var frame = decoded.poll(); frame != null; frame = decoded.poll()) {
            System.arraycopy(frame, 0, samples, at, frame.length);
            at += frame.length;
        }
        return samples;
    }

    @Override
    public void close() {
        narrator.close();
        onClose.accept(this);
    }
}
