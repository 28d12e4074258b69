package dev.voxq.worker.onnx.prompt;

import java.util.Arrays;
import java.util.Objects;

/// Embedding rows one behind the other: `count` × `width` floats, row-major.
public record Rows(float[] values, int width) {

    public Rows {
        if (width < 1 || values.length % width != 0) {
            throw new IllegalArgumentException(values.length + " values are no rows of width " + width);
        }
    }

    public int count() {
        return values.length / width;
    }

    /// Rows `[from, to)`.
    Rows slice(int from, int to) {
        Objects.checkFromToIndex(from, to, count());
        return new Rows(Arrays.copyOfRange(values, from * width, to * width), width);
    }

    Rows from(int first) {
        return slice(first, count());
    }

    Rows first(int rows) {
        return slice(0, rows);
    }

    /// These rows `times` over.
    Rows repeat(int times) {
        float[] repeated = new float[values.length * times];
        for (int i = 0; i < times; i++) {
            System.arraycopy(values, 0, repeated, i * values.length, values.length);
        }
        return new Rows(repeated, width);
    }

    /// The sum row by row; a single row is added to each of the others.
    Rows plus(Rows other) {
        if (other.count() == 1 && count() != 1) {
            return plus(other.repeat(count()));
        }
        if (other.values.length != values.length) {
            throw new IllegalArgumentException(count() + " rows plus " + other.count() + " rows");
        }
        float[] sum = values.clone();
        for (int i = 0; i < sum.length; i++) {
            sum[i] += other.values[i];
        }
        return new Rows(sum, width);
    }

    static Rows concat(Rows... parts) {
        int width = parts[0].width;
        float[] all = new float[Arrays.stream(parts).mapToInt(part -> part.values.length).sum()];
        int at = 0;
        for (Rows part : parts) {
            System.arraycopy(part.values, 0, all, at, part.values.length);
            at += part.values.length;
        }
        return new Rows(all, width);
    }
}
