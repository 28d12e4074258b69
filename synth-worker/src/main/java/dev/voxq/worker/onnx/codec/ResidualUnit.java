package dev.voxq.worker.onnx.codec;

import dev.voxq.worker.onnx.graph.GraphBuilder;
import dev.voxq.worker.onnx.graph.Value;

/// Adds to a signal what a dilated and a pointwise convolution make of it, each behind its own activation.
record ResidualUnit(ModelPart part, StreamState state, int channels, int dilation) {

    Value apply(Value x) {
        GraphBuilder g = part.graph();
        try (var _ = part.open()) {
            Value hidden = new SnakeBeta(part.at("act1")).apply(x);
            hidden = new CausalConv(part.at("conv1"), state, channels, dilation).apply(hidden);
            hidden = new SnakeBeta(part.at("act2")).apply(hidden);
            hidden = new CausalConv(part.at("conv2"), state, channels).apply(hidden);
            return g.add(hidden, x);
        }
    }
}
