package dev.voxq.worker.checkpoint;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;

/// One tensor of a safetensors file, read in place: row-major, little-endian, valid while its checkpoint is open.
///
/// @param fileOffset where its first byte lies in `file`, so that a graph may refer to it as external data
public record TensorView(Path file, String name, DType dtype, long[] shape, long fileOffset, MemorySegment data) {

    private static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED
            .withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED
            .withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    public int rank() {
        return shape.length;
    }

    public int dim(int axis) {
        return Math.toIntExact(shape[axis]);
    }

    public long elementCount() {
        return data.byteSize() / dtype.byteSize();
    }

    public long byteSize() {
        return data.byteSize();
    }

    /// All elements widened to float; for F32, BF16 and F16 tensors of fewer than 2^31 elements.
    public float[] toFloats() {
        float[] values = new float[Math.toIntExact(elementCount())];
        copyTo(0, values, 0, values.length);
        return values;
    }

    /// One row of a matrix, or one slice along the first axis, widened to float.
    public float[] row(long index) {
        int length = Math.toIntExact(elementCount() / shape[0]);
        float[] values = new float[length];
        copyTo(Objects.checkIndex(index, shape[0]) * length, values, 0, length);
        return values;
    }

    /// Widens `count` elements from element `from` on into `target`.
    public void copyTo(long from, float[] target, int at, int count) {
        Objects.checkFromIndexSize(from, count, elementCount());
        switch (dtype) {
            case F32 -> MemorySegment.copy(data, FLOAT, from * Float.BYTES, target, at, count);
            case BF16 -> {
                for (int i = 0; i < count; i++) {
                    target[at + i] = Float.intBitsToFloat(data.get(SHORT, (from + i) * Short.BYTES) << 16);
                }
            }
            case F16 -> {
                for (int i = 0; i < count; i++) {
                    target[at + i] = Float.float16ToFloat(data.get(SHORT, (from + i) * Short.BYTES));
                }
            }
            default -> throw notReadableAs("F32, BF16 or F16");
        }
    }

    /// All elements of an I64 tensor.
    public long[] toLongs() {
        if (dtype != DType.I64) {
            throw notReadableAs("I64");
        }
        long[] values = new long[Math.toIntExact(elementCount())];
        MemorySegment.copy(data, LONG, 0, values, 0, values.length);
        return values;
    }

    /// All elements of an I16 tensor.
    public short[] toShorts() {
        if (dtype != DType.I16) {
            throw notReadableAs("I16");
        }
        short[] values = new short[Math.toIntExact(elementCount())];
        MemorySegment.copy(data, SHORT, 0, values, 0, values.length);
        return values;
    }

    private CheckpointException notReadableAs(String expected) {
        return CheckpointException.of(file, "dtype of tensor " + name, expected, dtype);
    }

    @Override
    public String toString() {
        return name + " " + dtype + Arrays.toString(shape);
    }
}
