package dev.voxq.format;

import dev.voxq.model.WavHeader;

/// RIFF WAVE: a head, and the samples as they are.
final class WavEncoder implements FileEncoder {
    private final int sampleRateHz;
    private long dataBytes;

    WavEncoder(int sampleRateHz) {
        this.sampleRateHz = sampleRateHz;
    }

    @Override
    public byte[] streamHead() {
        return WavHeader.streaming(sampleRateHz);
    }

    @Override
    public byte[] encode(byte[] s16le) {
        dataBytes += s16le.length;
        return s16le;
    }

    @Override
    public byte[] finish() {
        return Samples.NONE;
    }

    @Override
    public byte[] fileHead() {
        return WavHeader.of(sampleRateHz, dataBytes);
    }
}
