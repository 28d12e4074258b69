package dev.voxq.worker.onnx.codec;

import dev.voxq.worker.checkpoint.TensorView;
import dev.voxq.worker.onnx.graph.GraphBuilder;
import dev.voxq.worker.onnx.graph.Op;
import dev.voxq.worker.onnx.graph.Value;

/// A time-delay layer: a convolution that keeps the length, the clip mirrored at its ends, and a ReLU.
record TimeDelayBlock(ModelPart part, int dilation) {

    TimeDelayBlock(ModelPart part) {
        this(part, 1);
    }

    Value apply(Value x) {
        return part.graph().node("Relu", convolve(x));
    }

    /// The convolution alone.
    Value convolve(Value x) {
        GraphBuilder g = part.graph();
        TensorView kernel = part.tensor("conv.weight");
        try (var _ = part.open()) {
            long side = (kernel.dim(2) - 1L) * dilation / 2;
            Value padded = side == 0
                    ? x
                    : g.node(Op.of("Pad").with("mode", "reflect"), x,
                            g.constant(0, 0, side, 0, 0, side));
            return g.node(Op.of("Conv").with("dilations", new long[]{dilation}), padded, part.weight("conv.weight"),
                    part.weight("conv.bias"));
        }
    }
}
