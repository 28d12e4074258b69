package dev.voxq.worker.onnx.graph;

/// One dimension of a graph's input or output: a number, or a name for what is only known when the graph runs.
public sealed interface Dim {

    /// A dimension that is always `size`.
    static Dim of(long size) {
        return new Fixed(size);
    }

    /// A dimension that each run decides; equal names mean equal sizes.
    static Dim named(String name) {
        return new Named(name);
    }

    record Fixed(long size) implements Dim {}

    record Named(String name) implements Dim {}
}
