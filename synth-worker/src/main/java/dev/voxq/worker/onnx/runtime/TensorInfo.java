package dev.voxq.worker.onnx.runtime;

import dev.voxq.worker.onnx.graph.ElementType;
import java.util.Arrays;

/// What a graph declares about one of its inputs or outputs; a dimension of -1 is free.
public record TensorInfo(String name, ElementType type, long[] shape) {
    @Override
    public String toString() {
        return name + ": " + type + Arrays.toString(shape);
    }
}
