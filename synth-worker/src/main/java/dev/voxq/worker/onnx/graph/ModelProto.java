package dev.voxq.worker.onnx.graph;

import java.util.List;

/// The wire form of ONNX's messages; numbers are the field numbers of `onnx.proto3`.
final class ModelProto {
    private static final int IR_VERSION = 10;
    /// The newest opset that all ONNX Runtime releases from 1.24 on optimise in full.
    private static final int OPSET = 21;
    private static final int MICROSOFT_OPSET = 1;

    private ModelProto() {}

    record Node(String name, Op op, List<Value> inputs, List<Value> outputs) {}

    /// An input or output of the graph.
    record Port(String name, ElementType type, List<Dim> dims) {}

    static byte[] encode(Protobuf graph) {
        return new Protobuf()
                .field(1, IR_VERSION)
                .field(2, "voxq")
                .field(7, graph)
                .field(8, opset("", OPSET))
                .field(8, opset(Op.MICROSOFT, MICROSOFT_OPSET))
                .toByteArray();
    }

    static Protobuf graph(String name, List<Node> nodes, Iterable<Initializer> initializers, List<Port> inputs,
            List<Port> outputs) {
        var graph = new Protobuf();
        nodes.forEach(node -> graph.field(1, node(node)));
        graph.field(2, name);
        initializers.forEach(initializer -> graph.field(5, tensor(initializer)));
        inputs.forEach(input -> graph.field(11, port(input)));
        outputs.forEach(output -> graph.field(12, port(output)));
        return graph;
    }

    private static Protobuf opset(String domain, int version) {
        return new Protobuf().field(1, domain).field(2, version);
    }

    private static Protobuf node(Node node) {
        var proto = new Protobuf();
        node.inputs().forEach(input -> proto.field(1, input.name()));
        node.outputs().forEach(output -> proto.field(2, output.name()));
        proto.field(3, node.name()).field(4, node.op().type());
        node.op().attributes().forEach(attribute -> proto.field(5, attribute(attribute)));
        return proto.field(7, node.op().domain());
    }

    private static Protobuf attribute(Attribute attribute) {
        var proto = new Protobuf().field(1, attribute.name());
        switch (attribute) {
            case Attribute.Int(_, long value) -> proto.field(3, value).field(20, 2);
            case Attribute.Real(_, float value) -> proto.field(2, value).field(20, 1);
            case Attribute.Text(_, String value) -> proto.field(4, value).field(20, 3);
            case Attribute.Ints(_, long[] values) -> {
                for (long value : values) {
                    proto.field(8, value);
                }
                proto.field(20, 7);
            }
            case Attribute.Reals(_, float[] values) -> {
                for (float value : values) {
                    proto.field(7, value);
                }
                proto.field(20, 6);
            }
        }
        return proto;
    }

    private static Protobuf tensor(Initializer initializer) {
        var proto = new Protobuf();
        for (long dim : initializer.dims()) {
            proto.field(1, dim);
        }
        proto.field(2, initializer.type().number()).field(8, initializer.name());
        return switch (initializer.bytes()) {
            case Initializer.Inline(var data) -> proto.field(9, data);
            case Initializer.Beside(var data) -> proto
                    .field(13, entry("location", data.location()))
                    .field(13, entry("offset", Long.toString(data.offset())))
                    .field(13, entry("length", Long.toString(data.length())))
                    .field(14, 1);
        };
    }

    private static Protobuf entry(String key, String value) {
        return new Protobuf().field(1, key).field(2, value);
    }

    private static Protobuf port(Port port) {
        var shape = new Protobuf();
        port.dims().forEach(dim -> shape.field(1, dim(dim)));
        var tensor = new Protobuf().field(1, port.type().number()).field(2, shape);
        return new Protobuf().field(1, port.name()).field(2, new Protobuf().field(1, tensor));
    }

    private static Protobuf dim(Dim dim) {
        return switch (dim) {
            case Dim.Fixed(long size) -> new Protobuf().field(1, size);
            case Dim.Named(String name) -> new Protobuf().field(2, name);
        };
    }
}
