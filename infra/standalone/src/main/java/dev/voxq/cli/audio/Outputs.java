package dev.voxq.cli.audio;

import java.io.IOException;
import java.util.List;

/// Several outputs that get the same samples.
public record Outputs(List<AudioOutput> all) implements AudioOutput {
    @Override
    public void write(byte[] samples, int length) throws IOException {
        for (var output : all) {
            output.write(samples, length);
        }
    }

    @Override
    public void finish() throws IOException {
        for (var output : all) {
            output.finish();
        }
    }

    @Override
    public void close() throws IOException {
        for (var output : all) {
            output.close();
        }
    }
}
