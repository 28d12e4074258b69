package dev.voxq.cli.audio;

import java.io.IOException;

/// Takes samples as they come: signed 16 bit little endian, mono.
public interface AudioOutput extends AutoCloseable {
    void write(byte[] samples, int length) throws IOException;

    /// All samples have come. Without this call, closing leaves nothing behind.
    void finish() throws IOException;

    @Override
    void close() throws IOException;
}
