package dev.voxq.cli.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// What a process holds in memory, as Linux counts it.
final class ResidentMemory {
    private static final String FIELD = "VmRSS:";
    private static final int KILO = 1024;

    private final Path status;
    private long most;

    ResidentMemory(long pid) {
        this.status = Path.of("/proc", String.valueOf(pid), "status");
    }

    /// In MB, now.
    long sample() {
        try (var lines = Files.lines(status)) {
            var line = lines.filter(text -> text.startsWith(FIELD)).findFirst().orElseThrow();
            var now = Long.parseLong(line.replaceAll("\\D", "")) / KILO;
            most = Math.max(most, now);
            return now;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// The largest that was seen.
    long most() {
        return most;
    }
}
