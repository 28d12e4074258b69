package dev.voxq.worker.audio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class LevelingTest {
    @ParameterizedTest
    @ValueSource(doubles = {-36, -23, -16, -9})
    void toneBecomesAsLoudAsAsked(double target) {
        var samples = Signals.tone(1_000, 24_000, 3, -20);

        var leveled = leveled(samples, target);

        var meter = new LoudnessMeter(24_000);
        meter.hear(leveled);
        assertThat(meter.integrated()).hasValueCloseTo(target, within(0.05));
    }

    @Test
    void whatHasHighPeaksStaysBelowTheCeilingInsteadOfClipping() {
        var clicks = Signals.tone(1_000, 24_000, 3, -40);
        for (int at = 0; at < clicks.length; at += 2_400) {
            clicks[at] = 0.5f;
        }

        var leveled = leveled(clicks, -9);

        assertThat(truePeakDb(leveled)).isCloseTo(-1, within(0.05));
    }

    @Test
    void peakBetweenTheSamplesCounts() {
        // A quarter of the rate, an eighth of a turn off: samples stay 3 dB below the wave.
        var samples = new float[48_000];
        for (int i = 0; i < samples.length; i++) {
            samples[i] = (float) Math.sin(Math.PI * (i / 2.0 + 0.25));
        }

        var leveled = leveled(samples, -9);
        var louder = leveled(leveled, 0);

        assertThat(truePeakDb(louder)).isCloseTo(-1, within(0.2));
        assertThat(samplePeakDb(louder)).isCloseTo(-4, within(0.2));
    }

    @Test
    void silenceAndShortSoundsStayAsTheyAre() {
        assertThat(gain(new float[24_000], -16)).isEqualTo(1);
        assertThat(gain(Signals.tone(1_000, 24_000, 0.3, -30), -16)).isEqualTo(1);
        assertThat(gain(new float[0], -16)).isEqualTo(1);
    }

    private static float[] leveled(float[] samples, double target) {
        float gain = gain(samples, target);
        var leveled = Arrays.copyOf(samples, samples.length);
        for (int i = 0; i < leveled.length; i++) {
            leveled[i] *= gain;
        }
        return leveled;
    }

    private static float gain(float[] samples, double target) {
        var leveling = new Leveling(24_000, target);
        Signals.eachPiece(samples, 1_920, leveling::hear);
        return leveling.finish().gain();
    }

    private static double truePeakDb(float[] samples) {
        return samplePeakDb(Signals.whole(Resampler.of(24_000, 192_000), samples));
    }

    private static double samplePeakDb(float[] samples) {
        float peak = 0;
        for (float sample : samples) {
            peak = Math.max(peak, Math.abs(sample));
        }
        return 20 * Math.log10(peak);
    }
}
