package dev.voxq.format;

/// The samples and nothing else.
final class PcmEncoder implements FileEncoder {
    @Override
    public byte[] streamHead() {
        return Samples.NONE;
    }

    @Override
    public byte[] encode(byte[] s16le) {
        return s16le;
    }

    @Override
    public byte[] finish() {
        return Samples.NONE;
    }

    @Override
    public byte[] fileHead() {
        return Samples.NONE;
    }
}
