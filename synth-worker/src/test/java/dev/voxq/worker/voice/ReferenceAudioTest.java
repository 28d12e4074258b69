package dev.voxq.worker.voice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.function.IntToDoubleFunction;
import javax.sound.sampled.AudioFileFormat;
import javax.sound.sampled.AudioFormat;
import javax.sound.sampled.AudioFormat.Encoding;
import javax.sound.sampled.AudioInputStream;
import javax.sound.sampled.AudioSystem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReferenceAudioTest {
    private static final double TONE_HZ = 440;

    @Test
    void samplesAtTheRightRateStayAsTheyAre() throws Exception {
        float[] samples = ReferenceAudio.read(wav(24_000, 1, 24_000, i -> (i % 100 - 50) / 64.0));

        assertThat(samples).hasSize(24_000);
        assertThat(samples[0]).isEqualTo(-50 / 64f, within(1e-4f));
        assertThat(samples[1]).isEqualTo(-49 / 64f, within(1e-4f));
    }

    @ParameterizedTest
    @ValueSource(ints = {8_000, 16_000, 22_050, 44_100, 48_000})
    void otherRatesAreResampled(int rateHz) throws Exception {
        float[] samples = ReferenceAudio.read(wav(rateHz, 1, rateHz, tone(rateHz)));

        assertThat(samples).hasSize(24_000);
        assertThat(toneLevel(samples)).isEqualTo(0.5, within(0.01));
    }

    @Test
    void channelsAreAveraged() throws Exception {
        float[] samples = ReferenceAudio.read(wav(24_000, 2, 24_000, i -> i % 2 == 0 ? 0.5 : -0.25));

        assertThat(samples).hasSize(24_000);
        assertThat(samples[12_000]).isEqualTo(0.125f, within(1e-4f));
    }

    @ParameterizedTest
    @CsvSource({"tone.flac, 24000", "tone.mp3, 25344"})
    void compressedFilesAreDecoded(String file, int length) throws Exception {
        float[] samples = ReferenceAudio.read(resource(file));

        assertThat(samples).hasSize(length);
        assertThat(toneLevel(Arrays.copyOfRange(samples, 4_000, 20_000))).isEqualTo(0.5, within(0.03));
    }

    @Test
    void emptyFileIsRefused() {
        assertRefused(new byte[0], "is empty");
    }

    @Test
    void tenthOfASecondIsRefused() {
        assertRefused(wav(24_000, 1, 2_400, tone(24_000)), "lasts 0.10 seconds; expected 0.5 to 60 seconds");
    }

    @Test
    void tenMinutesAreRefused() {
        assertRefused(wav(8_000, 1, 600 * 8_000, tone(8_000)), "lasts longer than a minute");
    }

    @Test
    void silenceIsRefused() {
        assertRefused(wav(24_000, 1, 24_000, _ -> 0), "is silent");
    }

    @Test
    void notANumberIsRefused() {
        assertRefused(floatWav(24_000, i -> i == 777 ? Double.NaN : 0.5), "sample 777 of the reference audio is NaN");
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void whatIsNotAudioIsRefused(long seed) {
        byte[] noise = new byte[50_000];
        new Random(seed).nextBytes(noise);

        assertRefused(noise, "reference audio");
        assertRefused("<html>404</html>".repeat(500).getBytes(StandardCharsets.UTF_8), "not a sound file");
    }

    @ParameterizedTest
    @ValueSource(strings = {"tone.flac", "tone.mp3"})
    void damagedFilesNeverEscapeAsAnythingElse(String file) throws Exception {
        Random random = new Random(7);
        for (int i = 0; i < 200; i++) {
            byte[] damaged = resource(file).clone();
            damaged = Arrays.copyOf(damaged, 1 + random.nextInt(damaged.length));
            for (int hit = 0; hit < 20; hit++) {
                damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
            }
            try {
                assertThat(ReferenceAudio.read(damaged)).isNotEmpty();
            } catch (UnusableClipException e) {
                assertThat(e).hasMessageContaining("reference audio");
            }
        }
    }

    private static void assertRefused(byte[] file, String because) {
        assertThatExceptionOfType(UnusableClipException.class).isThrownBy(() -> ReferenceAudio.read(file))
                .withMessageContaining(because);
    }

    private static IntToDoubleFunction tone(int rateHz) {
        return i -> 0.5 * Math.sin(2 * Math.PI * TONE_HZ * i / rateHz);
    }

    /// The amplitude of the tone in `samples`, by correlation with it.
    private static double toneLevel(float[] samples) {
        double real = 0;
        double imaginary = 0;
        for (int i = 0; i < samples.length; i++) {
            real += samples[i] * Math.cos(2 * Math.PI * TONE_HZ * i / 24_000);
            imaginary += samples[i] * Math.sin(2 * Math.PI * TONE_HZ * i / 24_000);
        }
        return 2 * Math.hypot(real, imaginary) / samples.length;
    }

    private static byte[] wav(int rateHz, int channels, int frames, IntToDoubleFunction interleaved) {
        ByteBuffer data = ByteBuffer.allocate(frames * channels * Short.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < frames * channels; i++) {
            data.putShort((short) Math.round(interleaved.applyAsDouble(i) * Short.MAX_VALUE));
        }
        return file(data.array(), new AudioFormat(rateHz, 16, channels, true, false), frames);
    }

    private static byte[] floatWav(int frames, IntToDoubleFunction samples) {
        ByteBuffer data = ByteBuffer.allocate(frames * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < frames; i++) {
            data.putFloat((float) samples.applyAsDouble(i));
        }
        return file(data.array(), new AudioFormat(Encoding.PCM_FLOAT, 24_000, 32, 1, 4, 24_000, false), frames);
    }

    private static byte[] file(byte[] data, AudioFormat format, int frames) {
        try {
            var out = new ByteArrayOutputStream();
            AudioSystem.write(new AudioInputStream(new ByteArrayInputStream(data), format, frames),
                    AudioFileFormat.Type.WAVE, out);
            return out.toByteArray();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static byte[] resource(String name) throws IOException {
        return Files.readAllBytes(Path.of("src", "test", "resources", "audio", name));
    }
}
