package dev.voxq.worker.onnx.codec;

import dev.voxq.worker.checkpoint.TensorView;
import dev.voxq.worker.onnx.graph.GraphBuilder;
import dev.voxq.worker.onnx.graph.Op;
import dev.voxq.worker.onnx.graph.Value;

/// The convolution that brings a whole clip's latents to the frame rate; unlike the others it repeats the clip's first
/// and last position where it looks beyond them.
record LatentDownsampling(ModelPart part, int stride) {

    /// Maps `[1, hidden, time]` to `[1, hidden, ceil(time / stride)]`.
    Value apply(Value x) {
        GraphBuilder g = part.graph();
        TensorView kernel = part.tensor("conv.weight");
        try (var _ = part.open()) {
            Value pads = g.concat(0, g.constant(0, 0, kernel.dim(2) - (long) stride, 0, 0),
                    EncoderConv.lacking(g, x, stride));
            Value padded = g.node(Op.of("Pad").with("mode", "edge"), x, pads);
            return g.node(Op.of("Conv").with("strides", new long[]{stride}), padded, part.weight("conv.weight"));
        }
    }
}
