package dev.voxq.worker.bench;

import dev.voxq.model.FinishReason;
import dev.voxq.worker.speech.ModelInfo;
import dev.voxq.worker.speech.Speech;
import dev.voxq.worker.speech.SpeechModel;
import dev.voxq.worker.speech.Utterance;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/// An engine that costs nothing, to measure all around it: a text of n words becomes n frames of a sawtooth whose pitch
/// is the seed's, so that no two jobs sound alike. Of a text that begins with [#RESTING] it speaks a frame every ten
/// seconds: such a row holds its slot and nothing else.
///
/// @param stepTime of a frame of the whole batch; zero for none
public record BenchModel(int maxBatch, Duration stepTime) implements SpeechModel {
    public static final String RESTING = "resting";
    private static final int PITCHES = 900;
    private static final long REST_NANOS = 10_000_000_000L;
    private static final long NOBODY_READY_NANOS = 1_000_000L;

    @Override
    public ModelInfo info() {
        return new ModelInfo("bench", "sawtooth", "cpu", maxBatch, List.of(), List.of(), false);
    }

    @Override
    public Utterance open(Speech speech) {
        return new Sawtooth(100 + (int) Math.floorMod(speech.seed(), (long) PITCHES),
                speech.text().strip().split("\\s+").length, speech.text().startsWith(RESTING) ? REST_NANOS : 0);
    }

    @Override
    public boolean prefill(Utterance utterance) {
        return true;
    }

    @Override
    public void step(List<? extends Utterance> rows) {
        if (!stepTime.isZero()) {
            LockSupport.parkNanos(stepTime.toNanos());
        }
        long now = System.nanoTime();
        var ready = rows.stream().map(Sawtooth.class::cast).filter(row -> row.readyNanos - now <= 0).toList();
        if (ready.isEmpty()) {
            LockSupport.parkNanos(NOBODY_READY_NANOS);
        }
        ready.forEach(row -> row.step(now));
    }

    @Override
    public void decode(List<? extends Utterance> rows, int frames) {
        rows.forEach(row -> ((Sawtooth) row).decode(frames));
    }

    @Override
    public void close() {}

    private static final class Sawtooth extends CountedUtterance {
        private static final float[] NOTHING = {};
        private final float slope;
        private final long restNanos;
        private long readyNanos = System.nanoTime();
        private float[] samples = NOTHING;

        Sawtooth(int pitchHz, int frames, long restNanos) {
            super(frames, FinishReason.STOP);
            this.slope = (float) pitchHz / SAMPLE_RATE_HZ;
            this.restNanos = restNanos;
            this.readyNanos += restNanos;
        }

        void step(long nowNanos) {
            readyNanos = nowNanos + restNanos;
            step();
        }

        @Override
        void decode(int count) {
            int start = samples.length;
            samples = Arrays.copyOf(samples, start + count * FRAME_SAMPLES);
            for (int i = start; i < samples.length; i++) {
                float phase = (framesDecoded() * FRAME_SAMPLES + i - start) * slope;
                samples[i] = phase - (int) phase - 0.5f;
            }
            super.decode(count);
        }

        @Override
        public float[] takeSamples() {
            var taken = samples;
            samples = NOTHING;
            return taken;
        }
    }
}
