package dev.voxq.worker.audio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class TempoTest {
    private static final int RATE_HZ = 24_000;

    @Property(tries = 40)
    void cuttingTheStreamNeverChangesASample(
            @ForAll @DoubleRange(min = 0.25, max = 4) double speed,
            @ForAll @Size(min = 1, max = 5) List<@IntRange(min = 1, max = 2_500) Integer> lengths) {
        var samples = Signals.noise(7, 8_000);

        var pieces = Signals.inPieces(Tempo.of(speed, RATE_HZ), samples,
                lengths.stream().mapToInt(Integer::intValue).toArray());

        assertThat(pieces).isEqualTo(Signals.whole(Tempo.of(speed, RATE_HZ), samples));
    }

    @Property(tries = 100)
    void lengthIsInputOverSpeed(
            @ForAll @DoubleRange(min = 0.25, max = 4) double speed,
            @ForAll @IntRange(max = 5_000) int length) {
        var output = Signals.inPieces(Tempo.of(speed, RATE_HZ), new float[length], 700);

        assertThat(output).hasSize(speed == 1 ? length : (int) Math.round(length / speed));
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.25, 0.5, 0.8, 1.25, 1.5, 2, 3, 4})
    void pitchAndLevelStay(double speed) {
        for (int frequency : new int[]{90, 220, 1_000, 4_000}) {
            var output = Signals.inPieces(Tempo.of(speed, RATE_HZ), Signals.sine(frequency, RATE_HZ, 2 * speed + 1),
                    1_920);

            assertThat(frequencyOf(output)).as("pitch of %d Hz", frequency).isCloseTo(frequency,
                    Percentage.withPercentage(2));
            assertThat(Signals.level(output)).as("level of %d Hz, dB", frequency).isBetween(-1.0, 0.2);
        }
    }

    @Test
    void segmentsJoinWithoutAClick() {
        double steepest = 2 * Math.PI * 220 / RATE_HZ * 0.5;

        var output = Signals.inPieces(Tempo.of(1.3, RATE_HZ), Signals.sine(220, RATE_HZ, 2), 1_920);

        for (int i = 1; i < output.length; i++) {
            assertThat(Math.abs(output[i] - output[i - 1])).isLessThan((float) (1.2 * steepest));
        }
    }

    @Test
    void filtersChainedGiveTheTailOfBoth() {
        var filter = Tempo.of(2, RATE_HZ).then(Resampler.of(RATE_HZ, 8_000));

        assertThat(Signals.inPieces(filter, new float[24_000], 1_920)).hasSize(4_000);
    }

    @Test
    void impossiblePaceIsNamed() {
        assertThatIllegalArgumentException().isThrownBy(() -> Tempo.of(0, RATE_HZ))
                .withMessage("speed is 0.0; expected a factor between 0.25 and 4");
    }

    /// By upward crossings of zero in the middle half.
    private static double frequencyOf(float[] samples) {
        int crossings = 0;
        int from = samples.length / 4;
        int to = samples.length * 3 / 4;
        for (int i = from; i < to; i++) {
            if (samples[i - 1] < 0 && samples[i] >= 0) {
                crossings++;
            }
        }
        return (double) crossings * RATE_HZ / (to - from);
    }
}
