package dev.voxq.format;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/// Somebody else's opinion of a file.
final class Ffmpeg {
    private Ffmpeg() {}

    static boolean installed() {
        try {
            return new ProcessBuilder("ffmpeg", "-version").redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD).start().waitFor() == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /// The samples of a file, at its own rate. Fails on whatever ffmpeg finds wrong.
    static short[] decode(Path file, int sampleRateHz) throws IOException, InterruptedException {
        var output = file.resolveSibling(file.getFileName() + ".s16le");
        var log = file.resolveSibling(file.getFileName() + ".log");
        var process = new ProcessBuilder("ffmpeg", "-y", "-v", "error", "-i", file.toString(), "-f", "s16le", "-ac",
                "1", "-ar", String.valueOf(sampleRateHz), output.toString()).redirectErrorStream(true)
                .redirectOutput(log.toFile()).start();
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(Files.readString(log)).isEmpty();
        return Samples.of(Files.readAllBytes(output));
    }
}
