package dev.voxq.worker.bench;

import dev.voxq.model.FinishReason;
import dev.voxq.worker.speech.ModelInfo;
import dev.voxq.worker.speech.Speech;
import dev.voxq.worker.speech.SpeechModel;
import dev.voxq.worker.speech.Utterance;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/// Speaks as many frames as its text says, frame `f` as the one sample `f`, and tells of every call that a frame loop must
/// not make.
final class CountingEngine implements SpeechModel {
    private static final int STRETCHES = 2;

    private final int slots;
    private final Consumer<String> violated;
    private final Set<Utterance> open = new HashSet<>();

    CountingEngine(int slots, Consumer<String> violated) {
        this.slots = slots;
        this.violated = violated;
    }

    int open() {
        return open.size();
    }

    @Override
    public ModelInfo info() {
        return new ModelInfo("none", "counter", "cpu", slots, List.of(), List.of(), true);
    }

    @Override
    public Utterance open(Speech speech) {
        var row = new Count(Integer.parseInt(speech.text()));
        open.add(row);
        return row;
    }

    @Override
    public boolean prefill(Utterance utterance) {
        return ++((Count) utterance).stretches == STRETCHES;
    }

    @Override
    public void step(List<? extends Utterance> rows) {
        check(rows);
        for (var row : rows) {
            ((Count) row).step();
        }
    }

    @Override
    public void decode(List<? extends Utterance> rows, int frames) {
        check(rows);
        for (var row : rows) {
            ((Count) row).decode(frames);
        }
    }

    @Override
    public void close() {}

    private void check(List<? extends Utterance> rows) {
        if (rows.isEmpty() || rows.size() > slots) {
            violated.accept("a call for " + rows.size() + " rows of " + slots + " slots");
        }
        if (new HashSet<>(rows).size() != rows.size()) {
            violated.accept("a row twice in one call");
        }
        if (!open.containsAll(rows)) {
            violated.accept("a call for a row that is closed");
        }
    }

    private final class Count extends CountedUtterance {
        private int stretches;
        private int taken;

        Count(int frames) {
            super(frames, FinishReason.STOP);
        }

        @Override
        void step() {
            if (stretches != STRETCHES || finishReason() != null) {
                violated.accept("a step of a row whose prompt was not read, or that has ended");
            }
            super.step();
        }

        @Override
        void decode(int count) {
            super.decode(count);
            if (framesDecoded() > framesSpoken()) {
                violated.accept("frames decoded that were never spoken");
            }
        }

        @Override
        public float[] takeSamples() {
            var samples = new float[framesDecoded() - taken];
            for (int i = 0; i < samples.length; i++) {
                samples[i] = taken++;
            }
            return samples;
        }

        @Override
        public void close() {
            open.remove(this);
        }
    }
}
