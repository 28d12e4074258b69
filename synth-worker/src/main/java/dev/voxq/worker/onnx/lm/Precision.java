package dev.voxq.worker.onnx.lm;

import dev.voxq.worker.onnx.graph.ElementType;
import dev.voxq.worker.onnx.runtime.Device;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/// How the language model's matrices are stored and multiplied; norms, attention and sampling stay in [#activation].
public enum Precision {
    /// Reference: everything in 32-bit floats.
    FP32(ElementType.FLOAT, 4),
    /// 8-bit weights with a scale per 32 of a row; activations are quantised in the same blocks.
    INT8(ElementType.FLOAT, 1.125),
    /// 4-bit weights with a scale per 32 of a row.
    INT4(ElementType.FLOAT, 0.625),
    /// 8-bit weights with a scale per row, 8-bit activations with a scale per position.
    W8A8(ElementType.FLOAT, 1),
    /// The checkpoint as it is. CUDA only.
    BF16(ElementType.BFLOAT16, 2),
    /// 16-bit floats. CUDA only.
    FP16(ElementType.FLOAT16, 2),
    /// 8-bit float weights with a scale per matrix, 16-bit activations. CUDA only.
    FP8(ElementType.BFLOAT16, 1);

    private final ElementType activation;
    private final double bytesPerWeight;

    Precision(ElementType activation, double bytesPerWeight) {
        this.activation = activation;
        this.bytesPerWeight = bytesPerWeight;
    }

    /// Type of what flows between the matrices.
    public ElementType activation() {
        return activation;
    }

    /// Bytes that one weight of a matrix takes, its share of the scales included.
    public double bytesPerWeight() {
        return bytesPerWeight;
    }

    /// Whether the device has kernels for it.
    public boolean runsOn(Device device) {
        return device == Device.CUDA ? this != W8A8 : activation == ElementType.FLOAT;
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
