package dev.voxq.worker.onnx.lm;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import dev.voxq.worker.checkpoint.DType;
import dev.voxq.worker.checkpoint.TensorView;
import dev.voxq.worker.onnx.graph.ElementType;
import java.lang.foreign.MemorySegment;

/// Writes floats in the type a graph wants them in, and reads them back.
final class Floats {
    private static final int PIECE = 1 << 16;

    private Floats() {}

    /// Copies a tensor; bit by bit where it already has the type.
    static void copy(TensorView tensor, ElementType type, MemorySegment target) {
        if (tensor.dtype() == storedAs(type)) {
            MemorySegment.copy(tensor.data(), 0, target, 0, target.byteSize());
            return;
        }
        float[] piece = new float[(int) Math.min(PIECE, tensor.elementCount())];
        for (long from = 0; from < tensor.elementCount(); from += PIECE) {
            int count = (int) Math.min(PIECE, tensor.elementCount() - from);
            tensor.copyTo(from, piece, 0, count);
            write(piece, 0, count, type, target, from);
        }
    }

    /// Writes `count` floats at element `at` of the target, rounded to nearest even.
    static void write(float[] values, int from, int count, ElementType type, MemorySegment target, long at) {
        switch (type) {
            case FLOAT -> MemorySegment.copy(values, from, target, JAVA_FLOAT_UNALIGNED, at * Float.BYTES, count);
            case BFLOAT16 -> {
                for (int i = 0; i < count; i++) {
                    target.setAtIndex(JAVA_SHORT_UNALIGNED, at + i, bfloat16(values[from + i]));
                }
            }
            case FLOAT16 -> {
                for (int i = 0; i < count; i++) {
                    target.setAtIndex(JAVA_SHORT_UNALIGNED, at + i, Float.floatToFloat16(values[from + i]));
                }
            }
            default -> throw notFloats(type);
        }
    }

    /// Reads `count` floats from the start of the source.
    static float[] read(MemorySegment source, ElementType type, int count) {
        float[] values = new float[count];
        switch (type) {
            case FLOAT -> MemorySegment.copy(source, JAVA_FLOAT_UNALIGNED, 0, values, 0, count);
            case BFLOAT16 -> {
                for (int i = 0; i < count; i++) {
                    values[i] = Float.intBitsToFloat(source.getAtIndex(JAVA_SHORT_UNALIGNED, i) << 16);
                }
            }
            case FLOAT16 -> {
                for (int i = 0; i < count; i++) {
                    values[i] = Float.float16ToFloat(source.getAtIndex(JAVA_SHORT_UNALIGNED, i));
                }
            }
            default -> throw notFloats(type);
        }
        return values;
    }

    private static DType storedAs(ElementType type) {
        return switch (type) {
            case FLOAT -> DType.F32;
            case BFLOAT16 -> DType.BF16;
            case FLOAT16 -> DType.F16;
            default -> throw notFloats(type);
        };
    }

    private static IllegalArgumentException notFloats(ElementType type) {
        return new IllegalArgumentException(type + " is not a type of floats");
    }

    private static short bfloat16(float value) {
        int bits = Float.floatToRawIntBits(value);
        return (short) ((bits + 0x7fff + ((bits >>> 16) & 1)) >>> 16);
    }
}
