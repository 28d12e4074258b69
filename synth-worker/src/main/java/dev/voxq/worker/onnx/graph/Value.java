package dev.voxq.worker.onnx.graph;

/// A tensor inside a graph: an input, a weight, or what a node computes.
public record Value(String name) {

    /// Stands where a node's optional input is left out.
    public static final Value NONE = new Value("");
}
