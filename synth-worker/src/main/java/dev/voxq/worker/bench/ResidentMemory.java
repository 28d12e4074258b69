package dev.voxq.worker.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// The process's memory as Linux counts it.
final class ResidentMemory {
    private static final Path STATUS = Path.of("/proc/self/status");
    private static final Path CLEAR = Path.of("/proc/self/clear_refs");
    private static final String RESET_PEAK = "5";

    private ResidentMemory() {}

    /// Most megabytes since the start or the last [#resetPeak]; 0 where the system does not say.
    static long peakMegabytes() {
        return megabytes("VmHWM:");
    }

    /// Megabytes now; 0 where the system does not say.
    static long currentMegabytes() {
        return megabytes("VmRSS:");
    }

    /// Begins a new peak, where the system allows it.
    static void resetPeak() {
        try {
            Files.writeString(CLEAR, RESET_PEAK);
        } catch (IOException e) {
            // The peak then counts from the start of the process.
            return;
        }
    }

    private static long megabytes(String field) {
        if (!Files.exists(STATUS)) {
            return 0;
        }
        try (var lines = Files.lines(STATUS)) {
            return lines.filter(line -> line.startsWith(field)).findFirst()
                    .map(line -> Long.parseLong(line.replaceAll("\\D", "")) >> 10).orElse(0L);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
