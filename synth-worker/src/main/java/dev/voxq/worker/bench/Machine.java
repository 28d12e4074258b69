package dev.voxq.worker.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;

/// Where and when figures were taken.
record Machine(String date, String cpu, int cores, String java, String onnxRuntime) {

    static Machine here(String onnxRuntime) {
        return new Machine(LocalDate.now(ZoneOffset.UTC).toString(), cpuName(), Runtime.getRuntime()
                .availableProcessors(), System.getProperty("java.version"), onnxRuntime);
    }

    private static String cpuName() {
        try (var lines = Files.lines(Path.of("/proc/cpuinfo"))) {
            return lines.filter(line -> line.startsWith("model name")).findFirst()
                    .map(line -> line.substring(line.indexOf(':') + 1).strip()).orElse(System.getProperty("os.arch"));
        } catch (IOException e) {
            return System.getProperty("os.arch");
        }
    }
}
