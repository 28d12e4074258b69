package dev.voxq.worker.espeak;

import dev.voxq.worker.speech.SpeechModel;
import java.util.Arrays;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/// Where one utterance's audio passes from its narrator, which runs ahead until the queue is full, to the frame loop,
/// which takes a frame at a time and never waits.
final class FrameHandover {
    /// Two seconds of audio: enough to have the next sentence ready, little enough that a row which sits out soon stops
    /// computing.
    private static final int CAPACITY = 25;

    private final BlockingQueue<float[]> frames = new ArrayBlockingQueue<>(CAPACITY);
    private final Semaphore bell;
    private volatile boolean ended;
    private volatile @Nullable String failure;

    // The narrator's: the frame it is filling.
    private float[] frame = new float[SpeechModel.FRAME_SAMPLES];
    private int filled;

    /// @param bell rung at every frame and at the end
    FrameHandover(Semaphore bell) {
        this.bell = bell;
    }

    /// Takes samples from the narrator, waiting for room.
    void put(float[] samples) throws InterruptedException {
        for (int at = 0; at < samples.length;) {
            int count = Math.min(samples.length - at, frame.length - filled);
            System.arraycopy(samples, at, frame, filled, count);
            at += count;
            filled += count;
            if (filled == frame.length) {
                pass(frame);
            }
        }
    }

    /// Nothing follows; the last frame keeps its true length.
    void end() throws InterruptedException {
        if (filled > 0) {
            pass(Arrays.copyOf(frame, filled));
        }
        ended = true;
        bell.release();
    }

    /// Nothing follows, because something broke. The first to say so is believed. Either side may call it.
    synchronized void fail(String message) {
        if (!ended) {
            failure = message;
            ended = true;
            bell.release();
        }
    }

    /// Whether the frame loop finds something here: a frame, or the end.
    boolean ready() {
        return ended || !frames.isEmpty();
    }

    /// Whether all frames have been taken and none will follow.
    boolean drained() {
        return ended && frames.isEmpty();
    }

    @Nullable
    String failure() {
        return failure;
    }

    /// The next frame, if it is there.
    float @Nullable [] poll() {
        return frames.poll();
    }

    private void pass(float[] full) throws InterruptedException {
        frames.put(full);
        frame = new float[SpeechModel.FRAME_SAMPLES];
        filled = 0;
        bell.release();
    }
}
