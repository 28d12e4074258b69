package dev.voxq.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.ByteArrayInputStream;
import java.util.Arrays;
import javax.sound.sampled.AudioFormat.Encoding;
import javax.sound.sampled.AudioSystem;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

final class WavHeaderTest {
    @Property
    void javaSoundReadsTheHeader(
            @ForAll @IntRange(min = 8_000, max = 48_000) int sampleRateHz,
            @ForAll @IntRange(max = 10_000) int samples) throws Exception {
        var wav = Arrays.copyOf(WavHeader.of(sampleRateHz, 2L * samples), WavHeader.SIZE + 2 * samples);

        try (var audio = AudioSystem.getAudioInputStream(new ByteArrayInputStream(wav))) {
            var format = audio.getFormat();
            assertThat(format.getEncoding()).isEqualTo(Encoding.PCM_SIGNED);
            assertThat(format.getSampleRate()).isEqualTo(sampleRateHz);
            assertThat(format.getSampleSizeInBits()).isEqualTo(16);
            assertThat(format.getChannels()).isEqualTo(1);
            assertThat(format.isBigEndian()).isFalse();
            assertThat(audio.getFrameLength()).isEqualTo(samples);
        }
    }

    @Test
    void streamPlaysUntilItEnds() throws Exception {
        var wav = Arrays.copyOf(WavHeader.streaming(24_000), WavHeader.SIZE + 4_800);

        try (var audio = AudioSystem.getAudioInputStream(new ByteArrayInputStream(wav))) {
            assertThat(audio.readAllBytes()).hasSize(4_800);
        }
    }

    @Test
    void longestWavCountsItsHeaderToo() {
        assertThat(WavHeader.of(24_000, WavHeader.MAX_DATA_BYTES)).startsWith('R', 'I', 'F', 'F', -1, -1, -1, -1);
        assertThatIllegalArgumentException().isThrownBy(() -> WavHeader.of(24_000, WavHeader.MAX_DATA_BYTES + 1))
                .withMessageContaining("a WAV holds 0 to 4294967259 bytes");
    }
}
