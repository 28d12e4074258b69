package dev.voxq.worker.onnx.codec;

import dev.voxq.worker.onnx.graph.GraphBuilder;
import dev.voxq.worker.onnx.graph.Op;
import dev.voxq.worker.onnx.graph.Value;

/// A ConvNeXt block ([arXiv:2201.03545](https://arxiv.org/abs/2201.03545)) in one dimension: a depthwise convolution over
/// time, then an MLP over channels, whose scale `gamma` is folded into its second projection.
record ConvNeXtBlock(ModelPart part, StreamState state, int channels) {
    private static final float EPSILON = 1e-6f;

    Value apply(Value x) {
        GraphBuilder g = part.graph();
        try (var _ = part.open()) {
            Value mixed = g.transpose(new CausalConv(part.at("dwconv"), state, channels).apply(x), 0, 2, 1);
            Value normed = g.node(Op.of("LayerNormalization").with("epsilon", EPSILON), mixed,
                    part.weight("norm.weight"), part.weight("norm.bias"));
            Value wide = g.node(Op.of("Gelu"), part.linear(normed, "pwconv1"));
            return g.add(x, g.transpose(narrow(wide), 0, 2, 1));
        }
    }

    private Value narrow(Value wide) {
        GraphBuilder g = part.graph();
        float[] gamma = part.floats("gamma");
        Matrix weight = part.matrix("pwconv2.weight").scaledRows(gamma).transposed();
        Matrix bias = new Matrix(channels, 1, part.floats("pwconv2.bias")).scaledRows(gamma);
        return g.add(
                g.matmul(wide, part.weight("pwconv2.scaled_weight", weight.values(), weight.rows(), weight.columns())),
                part.weight("pwconv2.scaled_bias", bias.values(), channels));
    }
}
