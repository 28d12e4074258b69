package dev.voxq.worker.onnx.runtime;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/// What the setting `DEVICE` asks for.
public enum DeviceChoice {
    /// CUDA where it works, else the CPU, which the log then says.
    AUTO, CPU,
    /// CUDA or nothing.
    CUDA;

    /// Reads a setting, in any case. Throws `IllegalArgumentException` that lists the valid values.
    public static DeviceChoice parse(String text) {
        return Arrays.stream(values()).filter(choice -> choice.name().equalsIgnoreCase(text.strip())).findFirst()
                .orElseThrow(() -> new IllegalArgumentException("DEVICE is \"" + text + "\"; valid are "
                        + Arrays.stream(values()).map(choice -> choice.name().toLowerCase(Locale.ROOT))
                                .collect(Collectors.joining(", "))));
    }
}
