package dev.voxq.worker.onnx.codec;

import dev.voxq.worker.checkpoint.TensorView;
import dev.voxq.worker.checkpoint.Tensors;
import dev.voxq.worker.onnx.graph.ElementType;
import dev.voxq.worker.onnx.graph.ExternalData;
import dev.voxq.worker.onnx.graph.GraphBuilder;
import dev.voxq.worker.onnx.graph.Value;
import dev.voxq.worker.onnx.graph.WeightFile;
import java.io.IOException;
import java.io.UncheckedIOException;

/// A part of a model by its name in the checkpoint: it reads the weights below that name and puts them into the graph.
final class ModelPart {
    private final GraphBuilder graph;
    private final Tensors tensors;
    private final WeightFile file;
    private final String scope;
    private final String path;

    private ModelPart(GraphBuilder graph, Tensors tensors, WeightFile file, String scope, String path) {
        this.graph = graph;
        this.tensors = tensors;
        this.file = file;
        this.scope = scope;
        this.path = path;
    }

    /// The part called `name` at the top of the checkpoint.
    static ModelPart root(GraphBuilder graph, Tensors tensors, WeightFile file, String name) {
        return new ModelPart(graph, tensors, file, name, name);
    }

    /// The part called `name` below this one.
    ModelPart at(String name) {
        return new ModelPart(graph, tensors, file, name, path + "." + name);
    }

    ModelPart at(int index) {
        return at(Integer.toString(index));
    }

    GraphBuilder graph() {
        return graph;
    }

    /// Names the nodes made until it closes after this part; the part around it has to be open.
    GraphBuilder.Scope open() {
        return graph.scope(scope);
    }

    TensorView tensor(String name) {
        return tensors.get(path + "." + name);
    }

    float[] floats(String name) {
        return tensor(name).toFloats();
    }

    /// A weight as the checkpoint has it, widened to float.
    Value weight(String name) {
        return weight(name, floats(name), tensor(name).shape());
    }

    /// A weight computed from the checkpoint's, under a name of its own.
    Value weight(String name, float[] values, long... shape) {
        try {
            ExternalData data = file.append(values);
            return graph.initializer(path + "." + name, ElementType.FLOAT, shape, data);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write weight " + path + "." + name, e);
        }
    }

    /// Multiplies the last axis of `x` by the checkpoint's `[out, in]` matrix `name`.weight.
    Value project(Value x, String name) {
        Matrix matrix = matrix(name + ".weight").transposed();
        return graph.matmul(x, weight(name + ".weight", matrix.values(), matrix.rows(), matrix.columns()));
    }

    /// [#project] and its bias.
    Value linear(Value x, String name) {
        return graph.add(project(x, name), weight(name + ".bias"));
    }

    /// The tensor `name` as a matrix; a 1×1 convolution's kernel counts as one.
    Matrix matrix(String name) {
        TensorView tensor = tensor(name);
        return new Matrix(tensor.dim(0), tensor.dim(1), tensor.toFloats());
    }
}
