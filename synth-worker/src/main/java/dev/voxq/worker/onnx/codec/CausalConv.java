package dev.voxq.worker.onnx.codec;

import dev.voxq.worker.checkpoint.TensorView;
import dev.voxq.worker.onnx.graph.GraphBuilder;
import dev.voxq.worker.onnx.graph.Op;
import dev.voxq.worker.onnx.graph.Value;

/// A 1-D convolution over `[batch, channels, time]` that sees the present and the past, across calls.
///
/// @param channels width of the input; a kernel with fewer is a depthwise one
record CausalConv(ModelPart part, StreamState state, int channels, int dilation) {

    CausalConv(ModelPart part, StreamState state, int channels) {
        this(part, state, channels, 1);
    }

    Value apply(Value x) {
        GraphBuilder g = part.graph();
        TensorView kernel = part.tensor("conv.weight");
        try (var _ = part.open()) {
            long past = (kernel.dim(2) - 1L) * dilation;
            Value seen = state.precede(x, 2, past, channels, past);
            Op conv = Op.of("Conv")
                    .with("dilations", new long[]{dilation})
                    .with("group", channels / kernel.dim(1));
            return g.node(conv, seen, part.weight("conv.weight"), part.weight("conv.bias"));
        }
    }
}
