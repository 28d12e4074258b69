package dev.voxq.worker.audio;

/// Samples as bytes: signed 16 bit, little endian. Full scale, 1.0, is 32767; what lies beyond is clamped.
public final class Pcm {
    private static final float FULL_SCALE = 32_767;

    private Pcm() {}

    /// Two bytes a sample.
    public static byte[] s16le(float[] samples) {
        var bytes = new byte[2 * samples.length];
        for (int i = 0; i < samples.length; i++) {
            int value = s16(samples[i]);
            bytes[2 * i] = (byte) value;
            bytes[2 * i + 1] = (byte) (value >> 8);
        }
        return bytes;
    }

    /// The samples in `length` bytes from `offset` on, an even number of them.
    public static float[] samples(byte[] s16le, int offset, int length) {
        if (length % 2 != 0) {
            throw new IllegalArgumentException("length is " + length + " bytes; a sample has two");
        }
        var samples = new float[length / 2];
        for (int i = 0; i < samples.length; i++) {
            int at = offset + 2 * i;
            samples[i] = (short) ((s16le[at] & 0xFF) | (s16le[at + 1] << 8)) / FULL_SCALE;
        }
        return samples;
    }

    private static int s16(float sample) {
        return Math.round(Math.clamp(sample, -1f, 1f) * FULL_SCALE);
    }
}
