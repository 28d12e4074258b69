package dev.voxq.worker.audio;

import dev.voxq.model.WavHeader;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// Writes a WAV file as its samples come, and its true length at the end. Until it is closed the header reads as a
/// stream's, so that a file cut short by a crash still plays.
public final class WavWriter implements AutoCloseable {
    private final FileChannel file;
    private final int sampleRateHz;

    public WavWriter(Path path, int sampleRateHz) throws IOException {
        this.sampleRateHz = sampleRateHz;
        this.file = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING,
                StandardOpenOption.WRITE);
        write(WavHeader.streaming(sampleRateHz));
    }

    public void append(float[] samples) throws IOException {
        write(Pcm.s16le(samples));
    }

    @Override
    public void close() throws IOException {
        try (file) {
            var header = ByteBuffer.wrap(WavHeader.of(sampleRateHz, file.size() - WavHeader.SIZE));
            for (long at = 0; header.hasRemaining();) {
                at += file.write(header, at);
            }
        }
    }

    private void write(byte[] bytes) throws IOException {
        for (var rest = ByteBuffer.wrap(bytes); rest.hasRemaining();) {
            file.write(rest);
        }
    }
}
