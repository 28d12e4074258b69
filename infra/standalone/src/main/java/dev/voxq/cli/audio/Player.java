package dev.voxq.cli.audio;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// A program of this machine that plays samples as they come.
public final class Player implements AudioOutput {
    private final Process process;
    private final OutputStream samples;

    private Player(Process process) {
        this.process = process;
        this.samples = process.getOutputStream();
    }

    /// Starts the first player there is.
    public static Optional<Player> start(int sampleRateHz) throws IOException {
        for (var command : commands(String.valueOf(sampleRateHz))) {
            if (installed(command.getFirst())) {
                var builder = new ProcessBuilder(command)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .redirectError(ProcessBuilder.Redirect.DISCARD);
                return Optional.of(new Player(builder.start()));
            }
        }
        return Optional.empty();
    }

    private static List<List<String>> commands(String rate) {
        return List.of(
                List.of("pacat", "--playback", "--raw", "--format=s16le", "--channels=1", "--rate=" + rate),
                List.of("aplay", "-q", "-t", "raw", "-f", "S16_LE", "-c", "1", "-r", rate, "-"),
                List.of("ffplay", "-nodisp", "-autoexit", "-loglevel", "quiet", "-f", "s16le", "-ar", rate, "-i",
                        "pipe:0"),
                List.of("play", "-q", "-t", "raw", "-e", "signed", "-b", "16", "-c", "1", "-r", rate, "-"));
    }

    private static boolean installed(String program) {
        var path = System.getenv().getOrDefault("PATH", "");
        return Arrays.stream(path.split(File.pathSeparator))
                .anyMatch(folder -> !folder.isEmpty() && Files.isExecutable(Path.of(folder, program)));
    }

    @Override
    public void write(byte[] audio, int length) throws IOException {
        samples.write(audio, 0, length);
        samples.flush();
    }

    /// Returns when the last sample was heard.
    @Override
    public void finish() throws IOException {
        samples.close();
        try {
            if (process.waitFor() != 0) {
                throw new IOException("the player ended with code " + process.exitValue() + ": is there a sound card?");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        process.destroy();
    }
}
