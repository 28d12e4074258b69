package dev.voxq.worker.onnx.lm;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT_UNALIGNED;

import dev.voxq.worker.checkpoint.TensorView;
import java.lang.foreign.MemorySegment;

/// Rounds a matrix `[out, in]` to 8-bit floats (E4M3, no infinities) with one scale per 128 neighbours of a row, as
/// `MatMulBlockQuantizedFp8Weight` takes it.
record Fp8Quantizer(TensorView weight) {
    static final int BLOCK = 128;
    /// The largest E4M3 number: 1.75 · 2^8.
    private static final float LARGEST = 448;
    /// Below 2^-6 numbers are multiples of 2^-9.
    private static final int SMALLEST_EXPONENT = -6;
    private static final int FRACTION_BITS = 3;
    private static final int BIAS = 7;

    int rows() {
        return weight.dim(0);
    }

    int columns() {
        return weight.dim(1);
    }

    int blocksPerRow() {
        return Math.ceilDiv(columns(), BLOCK);
    }

    void packValues(MemorySegment target) {
        float[] row = new float[columns()];
        byte[] packed = new byte[columns()];
        for (int r = 0; r < rows(); r++) {
            weight.copyTo((long) r * columns(), row, 0, columns());
            for (int block = 0; block < blocksPerRow(); block++) {
                int end = Math.min(columns(), (block + 1) * BLOCK);
                float scale = scale(row, block * BLOCK, end);
                for (int c = block * BLOCK; c < end; c++) {
                    packed[c] = scale == 0 ? 0 : round(row[c] / scale);
                }
            }
            MemorySegment.copy(packed, 0, target, JAVA_BYTE, (long) r * packed.length, packed.length);
        }
    }

    void packScales(MemorySegment target) {
        float[] row = new float[columns()];
        for (int r = 0; r < rows(); r++) {
            weight.copyTo((long) r * columns(), row, 0, columns());
            for (int block = 0; block < blocksPerRow(); block++) {
                target.setAtIndex(JAVA_FLOAT_UNALIGNED, (long) r * blocksPerRow() + block,
                        scale(row, block * BLOCK, Math.min(columns(), (block + 1) * BLOCK)));
            }
        }
    }

    /// The nearest E4M3 number, ties to even; magnitudes beyond the largest become the largest.
    static byte round(float value) {
        int sign = value < 0 ? 0x80 : 0;
        float magnitude = Math.min(Math.abs(value), LARGEST);
        int exponent = Math.max(Math.getExponent(magnitude), SMALLEST_EXPONENT);
        int steps = (int) Math.rint(Math.scalb(magnitude, FRACTION_BITS - exponent));
        int exponentBits = (exponent + BIAS - 1) << FRACTION_BITS;
        return (byte) (sign | (exponentBits + steps));
    }

    private static float scale(float[] row, int from, int to) {
        float extreme = 0;
        for (int i = from; i < to; i++) {
            extreme = Math.max(extreme, Math.abs(row[i]));
        }
        return extreme / LARGEST;
    }
}
