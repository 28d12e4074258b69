package dev.voxq.worker.onnx.codec;

import dev.voxq.worker.checkpoint.TensorView;
import dev.voxq.worker.onnx.graph.GraphBuilder;
import dev.voxq.worker.onnx.graph.Op;
import dev.voxq.worker.onnx.graph.Value;

/// A causal convolution of the speech encoder over `[batch, channels, time]`, across calls: `kernel - stride` positions
/// come from the call before. Only the last call of a clip may end within a stride; zeros fill it up.
record EncoderConv(ModelPart part, StreamState state, int stride) {

    Value apply(Value x) {
        GraphBuilder g = part.graph();
        TensorView kernel = part.tensor("conv.weight");
        try (var _ = part.open()) {
            long past = kernel.dim(2) - (long) stride;
            Value seen = filled(state.precede(x, 2, past, kernel.dim(1), past), x);
            return g.node(Op.of("Conv").with("strides", new long[]{stride}), seen, part.weight("conv.weight"),
                    part.weight("conv.bias"));
        }
    }

    private Value filled(Value seen, Value x) {
        GraphBuilder g = part.graph();
        return stride == 1 ? seen : g.node("Pad", seen, g.concat(0, g.constant(0, 0, 0, 0, 0), lacking(g, x, stride)));
    }

    /// How many positions the last stride over `x` lacks, as a vector of one.
    static Value lacking(GraphBuilder g, Value x, int stride) {
        Value over = g.node("Mod", g.shape(x, 2, 3), g.constant(stride));
        return g.node("Mod", g.sub(g.constant(stride), over), g.constant(stride));
    }
}
