package dev.voxq.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.voxq.model.AudioFormat;
import dev.voxq.model.AudioSpec;
import java.io.ByteArrayOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/// Files as ffmpeg reads them.
final class FileEncoderTest {
    @TempDir
    private Path directory;

    @ParameterizedTest
    @EnumSource
    void cuttingTheStreamNeverChangesTheFile(AudioFormat format) {
        var samples = speech(24_000, 30_001);

        var whole = file(new AudioSpec(format, 24_000, 1), samples, samples.length);

        assertThat(file(new AudioSpec(format, 24_000, 1), samples, 3_840)).isEqualTo(whole);
        assertThat(file(new AudioSpec(format, 24_000, 1), samples, 2)).isEqualTo(whole);
    }

    @ParameterizedTest
    @CsvSource({"24000, 50000", "24000, 48000", "24000, 2400", "24000, 0", "24000, 1", "8000, 7001", "44100, 44100",
        "12345, 20000", "48000, 30000"})
    void flacIsTheSamplesBitForBitStoredAndStreamed(int sampleRateHz, int length) throws Exception {
        var samples = speech(sampleRateHz, length);
        var audio = new AudioSpec(AudioFormat.FLAC, sampleRateHz, 1);

        assertThat(decoded(file(audio, samples, 3_840), audio)).isEqualTo(Samples.of(samples));
        assertThat(decoded(stream(audio, samples), audio)).isEqualTo(Samples.of(samples));
    }

    @Test
    void flacIsSmallerThanItsSamples() {
        var samples = speech(24_000, 48_000);

        assertThat(file(AudioSpec.of(AudioFormat.FLAC), samples, 3_840)).hasSizeLessThan(samples.length * 3 / 4);
    }

    @ParameterizedTest
    @CsvSource({"24000, 50000", "24000, 48000", "24000, 480", "24000, 100", "24000, 0", "8000, 16001", "12000, 20000",
        "16000, 33333", "48000, 96000"})
    void opusSoundsTheSameAndIsAsLong(int sampleRateHz, int length) throws Exception {
        var samples = speech(sampleRateHz, length);
        var audio = new AudioSpec(AudioFormat.OPUS, sampleRateHz, 1);

        var decoded = decoded(file(audio, samples, 3_840), audio);

        assertThat(decoded).hasSize(length);
        if (length > 10_000) {
            assertThat(signalToNoise(Samples.of(samples), decoded, 0)).isGreaterThan(12);
        }
    }

    @ParameterizedTest
    @CsvSource({"24000, 50000", "24000, 576", "24000, 1", "8000, 16000", "11025, 22050", "12000, 24000",
        "16000, 32000", "22050, 40000", "32000, 60000", "44100, 88200", "48000, 96000"})
    void mp3SoundsTheSameAndIsLittleLonger(int sampleRateHz, int length) throws Exception {
        var samples = speech(sampleRateHz, length);
        var audio = new AudioSpec(AudioFormat.MP3, sampleRateHz, 1);

        var decoded = decoded(file(audio, samples, 3_840), audio);

        assertThat(decoded.length).isBetween(length, length + 4 * 1_152);
        if (length > 10_000) {
            assertThat(bestSignalToNoise(Samples.of(samples), decoded)).isGreaterThan(12);
        }
    }

    @Test
    void wavIsTheSamplesBitForBit() throws Exception {
        var samples = speech(24_000, 10_000);
        var audio = AudioSpec.of(AudioFormat.WAV);

        assertThat(decoded(file(audio, samples, 3_840), audio)).isEqualTo(Samples.of(samples));
    }

    private short[] decoded(byte[] file, AudioSpec audio) throws Exception {
        assumeTrue(Ffmpeg.installed(), "no ffmpeg");
        var path = Files.write(directory.resolve("file." + audio.format().wireName()), file);
        return Ffmpeg.decode(path, audio.sampleRateHz());
    }

    private static byte[] file(AudioSpec audio, byte[] samples, int pieceBytes) {
        var encoder = FileEncoder.of(audio);
        var body = body(encoder, samples, pieceBytes);
        var head = encoder.fileHead();
        assertThat(head).hasSameSizeAs(encoder.streamHead());
        return join(head, body);
    }

    private static byte[] stream(AudioSpec audio, byte[] samples) {
        var encoder = FileEncoder.of(audio);
        return join(encoder.streamHead(), body(encoder, samples, 3_840));
    }

    private static byte[] body(FileEncoder encoder, byte[] samples, int pieceBytes) {
        var body = new ByteArrayOutputStream();
        for (int at = 0; at < samples.length; at += pieceBytes) {
            body.writeBytes(encoder.encode(Arrays.copyOfRange(samples, at, Math.min(samples.length, at + pieceBytes))));
        }
        body.writeBytes(encoder.finish());
        return body.toByteArray();
    }

    private static byte[] join(byte[] head, byte[] body) {
        var both = Arrays.copyOf(head, head.length + body.length);
        System.arraycopy(body, 0, both, head.length, body.length);
        return both;
    }

    /// Syllables of a voice with overtones at 140 Hz, and some breath.
    private static byte[] speech(int sampleRateHz, int length) {
        var random = new SplittableRandom(length);
        var bytes = new byte[2 * length];
        for (int i = 0; i < length; i++) {
            double time = (double) i / sampleRateHz;
            double voice = 0;
            for (int overtone = 1; overtone <= 12; overtone++) {
                voice += Math.sin(2 * Math.PI * 140 * overtone * time) / overtone;
            }
            double syllable = Math.abs(Math.sin(2 * Math.PI * 2.5 * time));
            int sample = (int) (syllable * voice * 8_000 + random.nextInt(-60, 60));
            bytes[2 * i] = (byte) sample;
            bytes[2 * i + 1] = (byte) (sample >> 8);
        }
        return bytes;
    }

    private static double bestSignalToNoise(short[] samples, short[] decoded) {
        double best = Double.NEGATIVE_INFINITY;
        for (int delay = 0; delay <= decoded.length - samples.length; delay++) {
            best = Math.max(best, signalToNoise(samples, decoded, delay));
        }
        return best;
    }

    /// In dB, of some samples from the middle.
    private static double signalToNoise(short[] samples, short[] decoded, int delay) {
        double signal = 0;
        double noise = 0;
        for (int i = samples.length / 2; i < samples.length / 2 + 4_000; i++) {
            double difference = samples[i] - decoded[i + delay];
            signal += (double) samples[i] * samples[i];
            noise += difference * difference;
        }
        return 10 * Math.log10(signal / noise);
    }
}
