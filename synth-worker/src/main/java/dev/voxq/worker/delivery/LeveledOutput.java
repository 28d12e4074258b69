package dev.voxq.worker.delivery;

import dev.voxq.model.Sha256;
import dev.voxq.model.SpeechResult;
import dev.voxq.worker.audio.Leveling;
import dev.voxq.worker.audio.Pcm;
import java.io.IOException;
import java.io.UncheckedIOException;

/// Brings a file to the loudness that was asked for before another output gets it.
///
/// How loud an utterance is can be told only at its end: until then its samples wait in a temporary file. They are of 16
/// bits there and are rounded to 16 bits once more, which costs 3 dB of noise at most where they were turned down, and
/// lifts the noise of the first rounding (-98 dBFS) with the speech where they were turned up.
final class LeveledOutput implements Output {
    private static final int PIECE_BYTES = 1 << 16;

    private final Output next;
    private final Leveling leveling;
    private final Spool spool = new Spool();
    private long samples;

    LeveledOutput(Output next, int sampleRateHz, double loudness) {
        this.next = next;
        this.leveling = new Leveling(sampleRateHz, loudness);
    }

    @Override
    public void write(byte[] s16le, long sampleOffset, boolean last) {
        leveling.hear(Pcm.samples(s16le, 0, s16le.length));
        spool.append(s16le);
    }

    @Override
    public SpeechResult finish(SpeechResult result) {
        var leveled = leveling.finish();
        return next.finish(result.leveled(handOn(leveled.gain()), leveled.loudness()));
    }

    @Override
    public void close() {
        try (next) {
            spool.close();
        }
    }

    /// @return the digest of what was handed on
    private String handOn(float gain) {
        var digest = Sha256.digest();
        try (var whole = spool.open()) {
            for (var piece = whole.readNBytes(PIECE_BYTES); piece.length > 0; piece = whole.readNBytes(PIECE_BYTES)) {
                var leveled = gain == 1 ? piece : leveled(piece, gain);
                digest.update(leveled);
                next.write(leveled, samples, false);
                samples += leveled.length / 2;
            }
        } catch (IOException e) {
            throw new UncheckedIOException("audio could not be read from a temporary file: " + e.getMessage(), e);
        }
        next.write(new byte[0], samples, true);
        return Sha256.hex(digest);
    }

    private static byte[] leveled(byte[] s16le, float gain) {
        var samples = Pcm.samples(s16le, 0, s16le.length);
        for (int i = 0; i < samples.length; i++) {
            samples[i] *= gain;
        }
        return Pcm.s16le(samples);
    }
}
