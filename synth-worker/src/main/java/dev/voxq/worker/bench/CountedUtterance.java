package dev.voxq.worker.bench;

import dev.voxq.model.FinishReason;
import dev.voxq.worker.speech.Utterance;
import org.jspecify.annotations.Nullable;

/// An utterance of a given number of frames that nobody computes: the engines of benchmarks differ in its samples alone.
abstract class CountedUtterance implements Utterance {
    private final int frames;
    private final FinishReason end;
    private int spoken;
    private int decoded;
    private @Nullable FinishReason finish;

    /// @param end why it has no more frames
    CountedUtterance(int frames, FinishReason end) {
        this.frames = frames;
        this.end = end;
    }

    /// Speaks one more frame, or finds that there is none.
    void step() {
        if (spoken == frames) {
            finish = end;
        } else {
            spoken++;
        }
    }

    void decode(int count) {
        decoded += count;
    }

    @Override
    public int framesSpoken() {
        return spoken;
    }

    @Override
    public int framesDecoded() {
        return decoded;
    }

    @Override
    public @Nullable FinishReason finishReason() {
        return finish;
    }

    @Override
    public void close() {}
}
