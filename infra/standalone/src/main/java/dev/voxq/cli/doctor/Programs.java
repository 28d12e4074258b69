package dev.voxq.cli.doctor;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// Programs of this machine, run for their answer.
final class Programs {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private Programs() {}

    /// The first line a program prints, when it is there and ends well.
    static Optional<String> firstLine(String... command) {
        return run(PATIENCE, command).flatMap(output -> output.lines().filter(line -> !line.isBlank()).findFirst());
    }

    /// All a program prints, when it is there and ends well within this time.
    static Optional<String> run(Duration patience, String... command) {
        try {
            var process = new ProcessBuilder(List.of(command)).redirectErrorStream(true).start();
            process.getOutputStream().close();
            process.onExit().orTimeout(patience.toMillis(), TimeUnit.MILLISECONDS)
                    .exceptionally(late -> process.destroyForcibly());
            var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return process.waitFor() == 0 ? Optional.of(output) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }
}
