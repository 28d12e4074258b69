package dev.voxq.worker.onnx.codec;

import dev.voxq.worker.checkpoint.TensorView;
import dev.voxq.worker.onnx.graph.GraphBuilder;
import dev.voxq.worker.onnx.graph.Op;
import dev.voxq.worker.onnx.graph.Value;

/// A transposed convolution that stretches time by `stride`, trimmed on the right, across calls.
///
/// With a kernel of `taps × stride`, the `stride` outputs that begin at input `t` are a weighted sum of the inputs
/// `t, t-1, … t-taps+1` alone. So it is computed as an ordinary causal convolution of width `taps` that yields all
/// `stride` phases as channels, which are then interleaved.
record CausalUpsampling(ModelPart part, StreamState state, int stride) {

    Value apply(Value x) {
        GraphBuilder g = part.graph();
        TensorView kernel = part.tensor("conv.weight");
        int inputs = kernel.dim(0);
        int outputs = kernel.dim(1);
        int taps = kernel.dim(2) / stride;
        try (var _ = part.open()) {
            Value seen = state.precede(x, 2, taps - 1L, inputs, taps - 1L);
            Value phases = g.node(Op.of("Conv"), seen,
                    part.weight("conv.phases", phases(kernel.toFloats(), inputs, outputs, taps),
                            (long) outputs * stride, inputs, taps),
                    part.weight("conv.phase_bias", repeated(part.floats("conv.bias")), (long) outputs * stride));
            Value interleaved = g.transpose(g.reshape(phases, 0, stride, outputs, -1), 0, 2, 3, 1);
            return g.reshape(interleaved, 0, outputs, -1);
        }
    }

    /// From `[inputs, outputs, taps × stride]` to `[stride × outputs, inputs, taps]`, the oldest tap first.
    private float[] phases(float[] kernel, int inputs, int outputs, int taps) {
        float[] result = new float[kernel.length];
        for (int i = 0; i < inputs; i++) {
            for (int o = 0; o < outputs; o++) {
                for (int k = 0; k < taps * stride; k++) {
                    int row = k % stride * outputs + o;
                    int tap = taps - 1 - k / stride;
                    result[(row * inputs + i) * taps + tap] = kernel[(i * outputs + o) * taps * stride + k];
                }
            }
        }
        return result;
    }

    private float[] repeated(float[] bias) {
        float[] result = new float[bias.length * stride];
        for (int i = 0; i < result.length; i++) {
            result[i] = bias[i % bias.length];
        }
        return result;
    }
}
