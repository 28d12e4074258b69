package dev.voxq.worker;

import dev.voxq.model.FailureCode;
import dev.voxq.model.FinishReason;
import dev.voxq.worker.speech.ModelInfo;
import dev.voxq.worker.speech.Speech;
import dev.voxq.worker.speech.SpeechModel;
import dev.voxq.worker.speech.SpeechRefusedException;
import dev.voxq.worker.speech.Utterance;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// A model that hums: a text of n words becomes n frames of a sine whose pitch is the seed's. The text `fault …` breaks
/// the engine at its third frame. A step takes a fixed time, whatever the number of rows.
final class SineModel implements SpeechModel {
    private final int maxBatch;
    private final Duration stepTime;

    SineModel(int maxBatch, Duration stepTime) {
        this.maxBatch = maxBatch;
        this.stepTime = stepTime;
    }

    /// All the samples of an utterance of so many frames.
    static float[] samples(long seed, int frames) {
        return samples(seed, 0, frames);
    }

    private static float[] samples(long seed, int fromFrame, int frames) {
        var samples = new float[frames * FRAME_SAMPLES];
        double step = 2 * Math.PI * (200 + seed % 400) / SAMPLE_RATE_HZ;
        for (int i = 0; i < samples.length; i++) {
            samples[i] = (float) (0.5 * Math.sin(step * (fromFrame * (long) FRAME_SAMPLES + i)));
        }
        return samples;
    }

    @Override
    public ModelInfo info() {
        return new ModelInfo("sine", "hum", "cpu", maxBatch, List.of("hum"), List.of("any"), false);
    }

    @Override
    public Utterance open(Speech speech) throws SpeechRefusedException {
        var voice = speech.voice();
        if (voice != null && !voice.value().equals("hum")) {
            throw new SpeechRefusedException(FailureCode.UNKNOWN_VOICE, "voice",
                    "voice is \"" + voice + "\"; expected one of: hum");
        }
        return new Hum(speech.seed(), speech.text().strip().split("\\s+").length, speech.text().startsWith("fault"));
    }

    @Override
    public boolean prefill(Utterance utterance) {
        return true;
    }

    @Override
    public void step(List<? extends Utterance> rows) {
        LockSupport.parkNanos(stepTime.toNanos());
        if (rows.stream().anyMatch(row -> ((Hum) row).faulty && row.framesSpoken() == 2)) {
            throw new IllegalStateException("a wire is loose");
        }
        rows.forEach(row -> ((Hum) row).step());
    }

    @Override
    public void decode(List<? extends Utterance> rows, int frames) {
        rows.forEach(row -> ((Hum) row).decode(frames));
    }

    @Override
    public void close() {}

    private static final class Hum implements Utterance {
        private final long seed;
        private final int frames;
        private final boolean faulty;
        private int spoken;
        private int decoded;
        private float[] samples = new float[0];
        private @Nullable FinishReason finish;

        Hum(long seed, int frames, boolean faulty) {
            this.seed = seed;
            this.frames = frames;
            this.faulty = faulty;
        }

        void step() {
            if (spoken == frames) {
                finish = FinishReason.STOP;
            } else {
                spoken++;
            }
        }

        void decode(int count) {
            var more = samples(seed, decoded, count);
            var joined = Arrays.copyOf(samples, samples.length + more.length);
            System.arraycopy(more, 0, joined, samples.length, more.length);
            samples = joined;
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
        public float[] takeSamples() {
            var taken = samples;
            samples = new float[0];
            return taken;
        }

        @Override
        public void close() {}
    }
}
