package dev.voxq.format;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/// Samples of 16 bits, as bytes and as numbers.
final class Samples {
    static final byte[] NONE = {};

    private Samples() {}

    static short[] of(byte[] s16le) {
        var samples = new short[s16le.length / 2];
        ByteBuffer.wrap(s16le).order(ByteOrder.LITTLE_ENDIAN).asShortBuffer().get(samples);
        return samples;
    }
}
