package dev.voxq.worker.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.voxq.model.FinishReason;
import dev.voxq.model.Sha256;
import dev.voxq.model.SpeechResult;
import dev.voxq.worker.audio.Pcm;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

final class LeveledOutputTest {
    private static final SpeechResult RESULT = new SpeechResult("sine", "sine", 7, FinishReason.STOP, 0, 24_000, 1, 1,
            1, 1, List.of(), "as spoken", null);

    /// Keeps what it is given.
    private static final class Kept implements Output {
        final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        long nextOffset;
        boolean ended;
        boolean closed;

        @Override
        public void write(byte[] s16le, long sampleOffset, boolean last) {
            assertThat(sampleOffset).isEqualTo(nextOffset);
            assertThat(ended).isFalse();
            bytes.writeBytes(s16le);
            nextOffset += s16le.length / 2;
            ended = last;
        }

        @Override
        public SpeechResult finish(SpeechResult result) {
            assertThat(ended).isTrue();
            return result;
        }

        @Override
        public void close() {
            closed = true;
        }
    }

    @Test
    void toneIsHandedOnAsLoudAsAskedWithTheDigestOfWhatItIsNow() {
        var kept = new Kept();
        var spoken = tone(24_000 * 3, 0.1);

        SpeechResult result;
        try (var output = new LeveledOutput(kept, 24_000, -9)) {
            writeInPieces(output, spoken);
            result = output.finish(RESULT);
        }

        var samples = Pcm.samples(kept.bytes.toByteArray(), 0, kept.bytes.size());
        assertThat(samples).hasSize(spoken.length / 2);
        // A sine of 1 kHz is 3.01 dB louder than its loudness in one channel.
        assertThat(peak(samples)).isCloseTo((float) Math.pow(10, (-9 + 3.01) / 20), within(0.005f));
        assertThat(result.sha256()).isEqualTo(digest(kept.bytes.toByteArray()));
        assertThat(result.loudness()).isCloseTo(-9, within(0.01));
        assertThat(kept.closed).isTrue();
    }

    @Test
    void resultSaysHowLoudItIsWhenPeaksForbidMore() {
        SpeechResult result;
        try (var output = new LeveledOutput(new Kept(), 24_000, 0)) {
            writeInPieces(output, tone(24_000 * 3, 0.1));
            result = output.finish(RESULT);
        }

        // Its peaks at -1 dB, 3.01 dB above its loudness.
        assertThat(result.loudness()).isCloseTo(-4.01, within(0.05));
    }

    @Test
    void silenceIsHandedOnBitForBit() {
        var kept = new Kept();
        var silence = new byte[100_000];

        try (var output = new LeveledOutput(kept, 24_000, -16)) {
            writeInPieces(output, silence);
            var result = output.finish(RESULT);

            assertThat(kept.bytes.toByteArray()).isEqualTo(silence);
            assertThat(result.sha256()).isEqualTo(digest(silence));
            assertThat(result.loudness()).isNull();
        }
    }

    @Test
    void nothingIsHandedOnBeforeTheEnd() {
        var kept = new Kept();

        try (var output = new LeveledOutput(kept, 24_000, -16)) {
            writeInPieces(output, tone(48_000, 0.1));
        }

        assertThat(kept.bytes.size()).isZero();
        assertThat(kept.closed).isTrue();
    }

    private static void writeInPieces(Output output, byte[] s16le) {
        for (int at = 0; at < s16le.length; at += 3_840) {
            int end = Math.min(s16le.length, at + 3_840);
            output.write(Arrays.copyOfRange(s16le, at, end), at / 2, end == s16le.length);
        }
    }

    private static byte[] tone(int length, double amplitude) {
        var samples = new float[length];
        for (int i = 0; i < length; i++) {
            samples[i] = (float) (amplitude * Math.sin(2 * Math.PI * 1_000 * i / 24_000));
        }
        return Pcm.s16le(samples);
    }

    private static float peak(float[] samples) {
        float peak = 0;
        for (float sample : samples) {
            peak = Math.max(peak, sample);
        }
        return peak;
    }

    private static String digest(byte[] bytes) {
        var digest = Sha256.digest();
        digest.update(bytes);
        return Sha256.hex(digest);
    }
}
