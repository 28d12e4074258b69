package dev.voxq.worker.audio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ResamplerTest {
    @Property(tries = 50)
    void cuttingTheStreamNeverChangesASample(
            @ForAll @IntRange(min = 8_000, max = 48_000) int toHz,
            @ForAll @Size(min = 1, max = 5) List<@IntRange(min = 1, max = 2_500) Integer> lengths) {
        var samples = Signals.noise(toHz, 6_000);

        var pieces = Signals.inPieces(Resampler.of(24_000, toHz), samples,
                lengths.stream().mapToInt(Integer::intValue).toArray());

        assertThat(pieces).isEqualTo(Signals.whole(Resampler.of(24_000, toHz), samples));
    }

    @Property(tries = 50)
    void lengthIsInputTimesRatioRoundedUp(
            @ForAll @IntRange(min = 8_000, max = 48_000) int toHz,
            @ForAll @IntRange(max = 3_000) int length) {
        var output = Signals.inPieces(Resampler.of(24_000, toHz), new float[length], 1_920);

        assertThat(output).hasSize((int) Math.ceilDiv((long) length * toHz, 24_000));
    }

    @ParameterizedTest
    @CsvSource({"22050, 24000, 9000", "24000, 48000, 9800", "24000, 44100, 9800", "24000, 16000, 6500",
        "24000, 8000, 3200"})
    void whatBothRatesCanCarryPassesUnchangedAndInTime(int fromHz, int toHz, int passHz) {
        for (int frequency = 100; frequency <= passHz; frequency += 700) {
            var output = Signals.inPieces(Resampler.of(fromHz, toHz), Signals.sine(frequency, fromHz, 0.5), 1_920);

            assertThat(Signals.error(output, frequency, toHz)).as("error at %d Hz, dB", frequency).isLessThan(-60);
        }
    }

    @ParameterizedTest
    @CsvSource({"24000, 16000", "24000, 11025", "24000, 8000"})
    void nothingAboveTheNarrowerBandFoldsBack(int fromHz, int toHz) {
        for (int frequency = toHz / 2 + 100; frequency < fromHz / 2; frequency += 500) {
            var output = Signals.inPieces(Resampler.of(fromHz, toHz), Signals.sine(frequency, fromHz, 0.5), 1_920);

            assertThat(Signals.level(output)).as("alias of %d Hz, dB", frequency).isLessThan(-70);
        }
    }

    @Test
    void equalRatesLeaveTheSamplesAlone() {
        var samples = Signals.noise(1, 100);

        assertThat(Signals.whole(Resampler.of(24_000, 24_000), samples)).isEqualTo(samples);
    }

    @Test
    void impossibleRateIsNamed() {
        assertThatIllegalArgumentException().isThrownBy(() -> Resampler.of(24_000, 0))
                .withMessage("toHz is 0; expected 1 to 192000 samples a second");
    }
}
