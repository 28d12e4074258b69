package dev.voxq.worker.audio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Expected values are those of EBU Tech 3341, table 1 (which has stereo signals: one channel alone is 3.01 LU below),
/// and of ITU-R BS.1770-4.
final class LoudnessMeterTest {
    private static final double ONE_CHANNEL = 10 * Math.log10(0.5);
    private static final Offset<Double> EBU_TOLERANCE = within(0.1);
    private static final Offset<Double> PRINTED_DIGITS = within(1e-9);

    @Test
    void weightingIsTheOneOfTheRecommendation() {
        var shelf = KWeighting.shelf(48_000);
        var highPass = KWeighting.highPass(48_000);

        assertThat(shelf.b0()).isCloseTo(1.53512485958697, PRINTED_DIGITS);
        assertThat(shelf.b1()).isCloseTo(-2.69169618940638, PRINTED_DIGITS);
        assertThat(shelf.b2()).isCloseTo(1.19839281085285, PRINTED_DIGITS);
        assertThat(shelf.a1()).isCloseTo(-1.69065929318241, PRINTED_DIGITS);
        assertThat(shelf.a2()).isCloseTo(0.73248077421585, PRINTED_DIGITS);
        assertThat(highPass.a1()).isCloseTo(-1.99004745483398, PRINTED_DIGITS);
        assertThat(highPass.a2()).isCloseTo(0.99007225036621, PRINTED_DIGITS);
    }

    @ParameterizedTest
    @ValueSource(ints = {8_000, 11_025, 16_000, 22_050, 24_000, 44_100, 48_000})
    void fullScaleSineIsThreeBelowZeroAtAnyRate(int sampleRateHz) {
        var meter = new LoudnessMeter(sampleRateHz);

        meter.hear(Signals.tone(997, sampleRateHz, 5, 0));

        assertThat(meter.integrated()).hasValueCloseTo(-3.01, EBU_TOLERANCE);
    }

    @ParameterizedTest
    @CsvSource({
        "-23, '20 @ -23'",
        "-33, '20 @ -33'",
        "-23, '10 @ -36, 60 @ -23, 10 @ -36'",
        "-23, '10 @ -72, 10 @ -36, 60 @ -23, 10 @ -36, 10 @ -72'",
        "-23, '20 @ -26, 20.1 @ -20, 20 @ -26'",
    })
    void tonesOfTheEbuAreAsLoudAsItSays(double lufs, String tones) {
        var meter = new LoudnessMeter(24_000);

        for (var tone : tones.split(",", -1)) {
            var parts = tone.split("@", -1);
            meter.hear(Signals.tone(1_000, 24_000, Double.parseDouble(parts[0]), Double.parseDouble(parts[1])));
        }

        assertThat(meter.integrated()).hasValueCloseTo(lufs + ONE_CHANNEL, EBU_TOLERANCE);
    }

    @Test
    void cuttingTheStreamNeverChangesTheMeasure() {
        var samples = Signals.noise(3, 50_000);
        var whole = new LoudnessMeter(11_025);
        var pieces = new LoudnessMeter(11_025);

        whole.hear(samples);
        Signals.eachPiece(samples, 777, pieces::hear);

        assertThat(pieces.integrated()).isEqualTo(whole.integrated()).isPresent();
    }

    @Test
    void silenceAndWhatIsShorterThanABlockHaveNoLoudness() {
        var silent = new LoudnessMeter(24_000);
        var brief = new LoudnessMeter(24_000);

        silent.hear(new float[48_000]);
        brief.hear(Signals.tone(1_000, 24_000, 0.39, -6));

        assertThat(silent.integrated()).isEmpty();
        assertThat(brief.integrated()).isEmpty();
    }
}
