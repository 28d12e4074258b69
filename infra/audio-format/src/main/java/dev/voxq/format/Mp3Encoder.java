package dev.voxq.format;

import de.sciss.jump3r.lowlevel.LameEncoder;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import javax.sound.sampled.AudioFormat;

/// MP3 of constant bit rate by jump3r, LAME 3.98.4 in Java: 96 kbit/s above 24 kHz, 64 from 16 kHz on, 32 below.
///
/// The file has no Info frame, so that decoders give a few hundredths of a second of silence more than there was.
final class Mp3Encoder implements FileEncoder {
    private static final int BITS = 16;
    /// Most samples at a time; the library wants a fixed buffer for what they become.
    private static final int PIECE_BYTES = 1 << 13;
    private static final int FLUSH_BYTES = 7_200;

    private final LameEncoder encoder;
    private final byte[] buffer = new byte[PIECE_BYTES + FLUSH_BYTES];
    private final ByteArrayOutputStream output = new ByteArrayOutputStream();
    /// Of the empty frame that the library puts first, for an Info frame that it does not fill in.
    private int unwanted;

    Mp3Encoder(int sampleRateHz) {
        int kilobits = sampleRateHz > 24_000 ? 96 : sampleRateHz >= 16_000 ? 64 : 32;
        this.encoder = new LameEncoder(new AudioFormat(sampleRateHz, BITS, 1, true, false), kilobits,
                LameEncoder.CHANNEL_MODE_MONO, LameEncoder.QUALITY_MIDDLE, false);
        this.unwanted = frameBytes(sampleRateHz, kilobits);
    }

    @Override
    public byte[] streamHead() {
        return Samples.NONE;
    }

    @Override
    public byte[] encode(byte[] s16le) {
        for (int at = 0; at < s16le.length; at += PIECE_BYTES) {
            put(encoder.encodeBuffer(s16le, at, Math.min(PIECE_BYTES, s16le.length - at), buffer));
        }
        return take();
    }

    @Override
    public byte[] finish() {
        put(encoder.encodeFinish(buffer));
        encoder.close();
        return take();
    }

    @Override
    public byte[] fileHead() {
        return Samples.NONE;
    }

    private void put(int length) {
        if (length < 0) {
            throw new IllegalStateException("LAME failed with code " + length);
        }
        output.write(buffer, 0, length);
    }

    private byte[] take() {
        var bytes = output.toByteArray();
        output.reset();
        int skipped = Math.min(unwanted, bytes.length);
        unwanted -= skipped;
        return skipped == 0 ? bytes : Arrays.copyOfRange(bytes, skipped, bytes.length);
    }

    /// MPEG-1 has two granules of 576 samples in a frame, the lower rates have one.
    private static int frameBytes(int sampleRateHz, int kilobits) {
        int samples = sampleRateHz >= 32_000 ? 1_152 : 576;
        return samples / 8 * kilobits * 1_000 / sampleRateHz;
    }
}
