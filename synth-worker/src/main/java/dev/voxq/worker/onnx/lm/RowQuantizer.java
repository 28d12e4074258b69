package dev.voxq.worker.onnx.lm;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT_UNALIGNED;

import dev.voxq.worker.checkpoint.TensorView;
import java.lang.foreign.MemorySegment;

/// Rounds a matrix `[out, in]` to signed 8 bits with one scale per output, transposed to `[in, out]` for integer MatMul.
record RowQuantizer(TensorView weight) {
    private static final int TILE = 64;

    int rows() {
        return weight.dim(0);
    }

    int columns() {
        return weight.dim(1);
    }

    /// Works in tiles of rows, so that the transposed writes come in runs.
    void packValues(MemorySegment target) {
        float[] row = new float[columns()];
        byte[] tile = new byte[columns() * TILE];
        for (int first = 0; first < rows(); first += TILE) {
            int height = Math.min(TILE, rows() - first);
            for (int r = 0; r < height; r++) {
                weight.copyTo((long) (first + r) * columns(), row, 0, columns());
                float inverse = inverse(scale(row));
                for (int c = 0; c < row.length; c++) {
                    tile[c * height + r] = (byte) Math.round(row[c] * inverse);
                }
            }
            for (int c = 0; c < columns(); c++) {
                MemorySegment.copy(tile, c * height, target, JAVA_BYTE, (long) c * rows() + first, height);
            }
        }
    }

    void packScales(MemorySegment target) {
        float[] row = new float[columns()];
        for (int r = 0; r < rows(); r++) {
            weight.copyTo((long) r * columns(), row, 0, columns());
            target.set(JAVA_FLOAT_UNALIGNED, (long) r * Float.BYTES, scale(row));
        }
    }

    private static float scale(float[] row) {
        float extreme = 0;
        for (float value : row) {
            extreme = Math.max(extreme, Math.abs(value));
        }
        return extreme / 127;
    }

    private static float inverse(float scale) {
        return scale == 0 ? 0 : 1 / scale;
    }
}
