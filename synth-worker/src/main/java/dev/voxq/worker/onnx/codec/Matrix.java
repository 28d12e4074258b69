package dev.voxq.worker.onnx.codec;

/// A row-major matrix of weights on its way from checkpoint to graph.
record Matrix(int rows, int columns, float[] values) {

    Matrix {
        if (values.length != rows * columns) {
            throw new IllegalArgumentException(
                    "a " + rows + "×" + columns + " matrix of " + values.length + " values");
        }
    }

    Matrix transposed() {
        float[] result = new float[values.length];
        for (int row = 0; row < rows; row++) {
            for (int column = 0; column < columns; column++) {
                result[column * rows + row] = values[row * columns + column];
            }
        }
        return new Matrix(columns, rows, result);
    }

    /// Multiplies each row by its own factor, as a layer scale behind a projection does.
    Matrix scaledRows(float[] factors) {
        float[] result = new float[values.length];
        for (int i = 0; i < result.length; i++) {
            result[i] = values[i] * factors[i / columns];
        }
        return new Matrix(rows, columns, result);
    }

    /// This matrix with the rows of `below` under its own.
    Matrix above(Matrix below) {
        float[] result = new float[values.length + below.values.length];
        System.arraycopy(values, 0, result, 0, values.length);
        System.arraycopy(below.values, 0, result, values.length, below.values.length);
        return new Matrix(rows + below.rows, columns, result);
    }
}
