package dev.voxq.worker.onnx.graph;

import java.util.ArrayList;
import java.util.List;

/// An operator with its attributes, ready to become a node.
///
/// @param domain empty for ONNX's own operators, `com.microsoft` for ONNX Runtime's
public record Op(String domain, String type, List<Attribute> attributes) {

    /// The domain of ONNX Runtime's own operators.
    public static final String MICROSOFT = "com.microsoft";

    public Op {
        attributes = List.copyOf(attributes);
    }

    /// An operator of the ONNX standard.
    public static Op of(String type) {
        return new Op("", type, List.of());
    }

    /// An operator that ONNX Runtime adds to the standard.
    public static Op microsoft(String type) {
        return new Op(MICROSOFT, type, List.of());
    }

    public Op with(String name, long value) {
        return with(new Attribute.Int(name, value));
    }

    public Op with(String name, float value) {
        return with(new Attribute.Real(name, value));
    }

    public Op with(String name, String value) {
        return with(new Attribute.Text(name, value));
    }

    public Op with(String name, long[] values) {
        return with(new Attribute.Ints(name, values));
    }

    public Op with(String name, float[] values) {
        return with(new Attribute.Reals(name, values));
    }

    /// Attaches a type, as `Cast` takes it.
    public Op with(String name, ElementType type) {
        return with(name, type.number());
    }

    private Op with(Attribute attribute) {
        var all = new ArrayList<>(attributes);
        all.add(attribute);
        return new Op(domain, type, all);
    }
}
