package dev.voxq.worker.onnx.lm;

import dev.voxq.worker.onnx.graph.ElementType;
import dev.voxq.worker.onnx.runtime.Device;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/// How the language model's matrices are stored and multiplied; norms and attention stay in [#activation],
/// sampling in 32-bit floats.
public enum Precision {
    /// Reference: everything in 32-bit floats. CPU only.
    FP32(4),
    /// 8-bit weights with a scale per 32 of a row; activations are quantised in the same blocks.
    INT8(1.125),
    /// 4-bit weights with a scale per 32 of a row.
    INT4(0.625),
    /// 8-bit weights with a scale per row, 8-bit activations with a scale per position. CPU only.
    W8A8(1),
    /// The checkpoint as it is. CUDA only.
    BF16(2),
    /// 16-bit floats. CUDA only.
    FP16(2),
    /// 8-bit float weights with a scale per 128 of a row. CUDA only.
    FP8(1.03125);

    private final double bytesPerWeight;

    Precision(double bytesPerWeight) {
        this.bytesPerWeight = bytesPerWeight;
    }

    /// Type of what flows between the matrices: attention runs in 32-bit floats on the CPU only, in 16-bit ones on CUDA only.
    public ElementType activation(Device device) {
        if (device == Device.CPU) {
            return ElementType.FLOAT;
        }
        return this == FP16 ? ElementType.FLOAT16 : ElementType.BFLOAT16;
    }

    /// Bytes that one weight of a matrix takes, its share of the scales included.
    public double bytesPerWeight() {
        return bytesPerWeight;
    }

    /// Whether the device has kernels for it.
    public boolean runsOn(Device device) {
        return switch (this) {
            case INT8, INT4 -> true;
            case FP32, W8A8 -> device == Device.CPU;
            case BF16, FP16, FP8 -> device == Device.CUDA;
        };
    }

    /// What a device computes in unless told otherwise.
    public static Precision defaultOn(Device device) {
        return device == Device.CUDA ? BF16 : INT8;
    }

    /// Reads the setting `QUANTIZE`; `unset` or nothing means the device's default.
    ///
    /// Throws `IllegalArgumentException` that lists what the device has.
    public static Precision parse(String text, Device device) {
        String wanted = text.strip();
        if (wanted.isEmpty() || wanted.equalsIgnoreCase("unset")) {
            return defaultOn(device);
        }
        return Arrays.stream(values()).filter(precision -> precision.name().equalsIgnoreCase(wanted))
                .filter(precision -> precision.runsOn(device)).findFirst()
                .orElseThrow(() -> new IllegalArgumentException("QUANTIZE is \"" + text + "\"; valid on "
                        + device.name().toLowerCase(Locale.ROOT) + " are unset, " + labels(device)));
    }

    /// Its name in settings and folder names.
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    private static String labels(Device device) {
        return Arrays.stream(values()).filter(precision -> precision.runsOn(device)).map(Precision::label)
                .collect(Collectors.joining(", "));
    }
}
