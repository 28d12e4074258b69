package dev.voxq.model;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/// The 44 bytes in front of the samples of a WAV: RIFF WAVE, PCM, mono, 16 bit little endian (Microsoft and IBM,
/// "Multimedia Programming Interface and Data Specifications 1.0").
public final class WavHeader {
    /// Bytes of the header.
    public static final int SIZE = 44;
    /// Most bytes of samples one WAV can hold: the RIFF size is 32 bits unsigned and counts 36 bytes of header.
    public static final long MAX_DATA_BYTES = 0xFFFF_FFFFL - 36;

    private static final int BYTES_PER_SAMPLE = 2;
    private static final int UNKNOWN = 0xFFFF_FFFF;

    private WavHeader() {}

    /// A header in front of exactly `dataBytes` bytes of samples.
    public static byte[] of(int sampleRateHz, long dataBytes) {
        if (dataBytes < 0 || dataBytes > MAX_DATA_BYTES) {
            throw new IllegalArgumentException(
                    "dataBytes is " + dataBytes + "; a WAV holds 0 to " + MAX_DATA_BYTES + " bytes of samples");
        }
        return header(sampleRateHz, (int) (dataBytes + 36), (int) dataBytes);
    }

    /// A header for a stream whose length is not known yet: both sizes are 0xFFFFFFFF, which players take for
    /// "until it ends".
    public static byte[] streaming(int sampleRateHz) {
        return header(sampleRateHz, UNKNOWN, UNKNOWN);
    }

    private static byte[] header(int sampleRateHz, int riffBytes, int dataBytes) {
        if (sampleRateHz <= 0) {
            throw new IllegalArgumentException("sampleRateHz is " + sampleRateHz + "; expected a positive rate");
        }
        var header = ByteBuffer.allocate(SIZE).order(ByteOrder.LITTLE_ENDIAN);
        header.put(ascii("RIFF")).putInt(riffBytes).put(ascii("WAVE"));
        header.put(ascii("fmt ")).putInt(16);
        header.putShort((short) 1).putShort((short) 1);
        header.putInt(sampleRateHz).putInt(sampleRateHz * BYTES_PER_SAMPLE);
        header.putShort((short) BYTES_PER_SAMPLE).putShort((short) (8 * BYTES_PER_SAMPLE));
        header.put(ascii("data")).putInt(dataBytes);
        return header.array();
    }

    private static byte[] ascii(String fourCharacters) {
        return fourCharacters.getBytes(StandardCharsets.US_ASCII);
    }
}
