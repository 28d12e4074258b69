package dev.voxq.format;

import java.io.IOException;
import java.io.UncheckedIOException;
import net.sourceforge.javaflacencoder.FLACEncoder;
import net.sourceforge.javaflacencoder.StreamConfiguration;

/// FLAC ([RFC 9639](https://www.rfc-editor.org/rfc/rfc9639)) by javaFlacEncoder: the same samples in about two thirds of the
/// bytes.
///
/// A finished file says how many samples it has and their MD5; one that was streamed says that neither is known.
final class FlacEncoder implements FileEncoder {
    private static final int BITS = 16;
    private static final int BLOCKS_PER_SECOND = 10;

    private final FLACEncoder encoder = new FLACEncoder();
    private final int blockSamples;
    private final HeadedBytes output = new HeadedBytes();
    private final byte[] streamHead;
    /// Taken by the library but not encoded yet, less than a block.
    private int waiting;

    FlacEncoder(int sampleRateHz) {
        this.blockSamples = sampleRateHz / BLOCKS_PER_SECOND;
        encoder.setStreamConfiguration(new StreamConfiguration(1, blockSamples, blockSamples, sampleRateHz, BITS));
        encoder.setOutputStream(output);
        try {
            encoder.openFLACStream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        output.endHead();
        this.streamHead = output.head();
    }

    @Override
    public byte[] streamHead() {
        return streamHead;
    }

    @Override
    public byte[] encode(byte[] s16le) {
        var samples = Samples.of(s16le);
        for (int at = 0; at < samples.length;) {
            int taken = Math.min(blockSamples - waiting, samples.length - at);
            encoder.addSamples(ints(samples, at, taken), taken);
            waiting += taken;
            at += taken;
            if (waiting == blockSamples) {
                encodeWaiting(false);
            }
        }
        return output.take();
    }

    @Override
    public byte[] finish() {
        encodeWaiting(true);
        return output.take();
    }

    @Override
    public byte[] fileHead() {
        return output.head();
    }

    private void encodeWaiting(boolean last) {
        try {
            encoder.encodeSamples(waiting, last);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        waiting = 0;
    }

    private static int[] ints(short[] samples, int from, int count) {
        var ints = new int[count];
        for (int i = 0; i < count; i++) {
            ints[i] = samples[from + i];
        }
        return ints;
    }
}
