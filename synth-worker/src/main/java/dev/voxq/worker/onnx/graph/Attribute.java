package dev.voxq.worker.onnx.graph;

/// A named constant of a node.
sealed interface Attribute {
    String name();

    record Int(String name, long value) implements Attribute {}

    record Real(String name, float value) implements Attribute {}

    record Text(String name, String value) implements Attribute {}

    record Ints(String name, long[] values) implements Attribute {}

    record Reals(String name, float[] values) implements Attribute {}
}
