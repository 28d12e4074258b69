package dev.voxq.worker.onnx.codec;

import dev.voxq.worker.checkpoint.TensorView;
import dev.voxq.worker.onnx.graph.GraphBuilder;
import dev.voxq.worker.onnx.graph.Op;
import dev.voxq.worker.onnx.graph.Value;

/// A causal convolution over a whole clip `[1, channels, time]`: `kernel - stride` positions of padding on the left, and
/// on the right what the last stride lacks.
///
/// @param padding `constant` for zeros, `edge` to repeat the first and last position
record EncoderConv(ModelPart part, int stride, String padding) {

    EncoderConv(ModelPart part, int stride) {
        this(part, stride, "constant");
    }

    Value apply(Value x) {
        GraphBuilder g = part.graph();
        TensorView kernel = part.tensor("conv.weight");
        try (var _ = part.open()) {
            Value pads = g.concat(0, g.constant(0, 0, kernel.dim(2) - (long) stride, 0, 0), lacking(x));
            Value padded = g.node(Op.of("Pad").with("mode", padding), x, pads);
            Value bias = part.has("conv.bias") ? part.weight("conv.bias") : Value.NONE;
            return g.node(Op.of("Conv").with("strides", new long[]{stride}), padded, part.weight("conv.weight"), bias);
        }
    }

    private Value lacking(Value x) {
        GraphBuilder g = part.graph();
        Value over = g.node("Mod", g.shape(x, 2, 3), g.constant(stride));
        return g.node("Mod", g.sub(g.constant(stride), over), g.constant(stride));
    }
}
