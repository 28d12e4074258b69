package dev.voxq.worker.onnx.runtime;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The memory of the first CUDA card, in bytes.
///
/// @param total all of it
/// @param free what nobody has taken
public record DeviceMemory(long total, long free) {
    private static final Logger log = LoggerFactory.getLogger(DeviceMemory.class);
    private static final Pattern MEGABYTES = Pattern.compile("\\s*(\\d+)\\s*,\\s*(\\d+)\\s*");
    private static final long MEGABYTE = 1L << 20;
    private static final int TIMEOUT_SECONDS = 10;

    /// Asks the CUDA runtime, and `nvidia-smi` where there is none; empty where there is no card.
    public static Optional<DeviceMemory> find() {
        Optional<DeviceMemory> asked = CudaRuntime.find().flatMap(DeviceMemory::ask);
        return asked.isPresent() ? asked : askTool();
    }

    private static Optional<DeviceMemory> ask(CudaRuntime runtime) {
        try {
            return Optional.of(runtime.memory());
        } catch (OrtException e) {
            log.debug("the CUDA runtime names no memory cause={}", e.getMessage());
            return Optional.empty();
        }
    }

    private static Optional<DeviceMemory> askTool() {
        try {
            Process tool = new ProcessBuilder("nvidia-smi", "--query-gpu=memory.total,memory.free",
                    "--format=csv,noheader,nounits").redirectErrorStream(true).start();
            if (!tool.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS)) {
                tool.destroyForcibly();
                return Optional.empty();
            }
            return new String(tool.getInputStream().readAllBytes(), StandardCharsets.UTF_8).lines().findFirst()
                    .flatMap(DeviceMemory::parse);
        } catch (IOException e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    /// Reads a line of `nvidia-smi`, total and free megabytes.
    static Optional<DeviceMemory> parse(String line) {
        var found = MEGABYTES.matcher(line);
        return found.matches()
                ? Optional.of(new DeviceMemory(Long.parseLong(found.group(1)) * MEGABYTE,
                        Long.parseLong(found.group(2)) * MEGABYTE))
                : Optional.empty();
    }
}
