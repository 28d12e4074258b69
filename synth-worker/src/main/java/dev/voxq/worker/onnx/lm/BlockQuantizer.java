package dev.voxq.worker.onnx.lm;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import dev.voxq.worker.checkpoint.TensorView;
import dev.voxq.worker.onnx.graph.ElementType;
import java.lang.foreign.MemorySegment;

/// Rounds a matrix `[out, in]` to 4 or 8 bits with one scale per 32 neighbours of a row, as `MatMulNBits` stores it.
///
/// Values are symmetric around the middle of the range, which is the operator's zero point when none is given. Blocks
/// of 32 are the largest whose products do not depend on the other rows of a batch, for 4 and 8 bits alike.
record BlockQuantizer(TensorView weight, int bits) {
    static final int BLOCK = 32;

    int rows() {
        return weight.dim(0);
    }

    int columns() {
        return weight.dim(1);
    }

    int blocksPerRow() {
        return Math.ceilDiv(columns(), BLOCK);
    }

    int bytesPerBlock() {
        return BLOCK * bits / 8;
    }

    long packedBytes() {
        return (long) rows() * blocksPerRow() * bytesPerBlock();
    }

    void packValues(MemorySegment target) {
        float[] row = new float[blocksPerRow() * BLOCK];
        byte[] packed = new byte[blocksPerRow() * bytesPerBlock()];
        for (int r = 0; r < rows(); r++) {
            weight.copyTo((long) r * columns(), row, 0, columns());
            for (int block = 0; block < blocksPerRow(); block++) {
                pack(row, block, packed);
            }
            MemorySegment.copy(packed, 0, target, JAVA_BYTE, (long) r * packed.length, packed.length);
        }
    }

    void packScales(MemorySegment target, ElementType type) {
        float[] row = new float[blocksPerRow() * BLOCK];
        float[] scales = new float[blocksPerRow()];
        for (int r = 0; r < rows(); r++) {
            weight.copyTo((long) r * columns(), row, 0, columns());
            for (int block = 0; block < scales.length; block++) {
                scales[block] = scale(row, block * BLOCK);
            }
            Floats.write(scales, 0, scales.length, type, target, (long) r * scales.length);
        }
    }

    private void pack(float[] row, int block, byte[] packed) {
        int from = block * BLOCK;
        float scale = scale(row, from);
        float inverse = scale == 0 ? 0 : 1 / scale;
        int middle = 1 << (bits - 1);
        int at = block * bytesPerBlock();
        for (int i = 0; i < BLOCK; i += 8 / bits) {
            int low = quantize(row[from + i] * inverse, middle);
            packed[at++] = (byte) (bits == 8 ? low : low | quantize(row[from + i + 1] * inverse, middle) << 4);
        }
    }

    private static int quantize(float value, int middle) {
        return Math.clamp(Math.round(value) + middle, 0, 2 * middle - 1);
    }

    /// With 8 bits the largest magnitude becomes ±127; with 4 it becomes -8, the one end that has no counterpart.
    private float scale(float[] row, int from) {
        float extreme = 0;
        for (int i = from; i < from + BLOCK; i++) {
            extreme = Math.abs(row[i]) > Math.abs(extreme) ? row[i] : extreme;
        }
        return bits == 8 ? Math.abs(extreme) / 127 : extreme / -8;
    }
}
