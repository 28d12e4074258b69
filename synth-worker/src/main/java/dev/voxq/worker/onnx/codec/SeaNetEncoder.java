package dev.voxq.worker.onnx.codec;

import dev.voxq.worker.checkpoint.SpeechEncoderConfig;
import dev.voxq.worker.onnx.graph.GraphBuilder;
import dev.voxq.worker.onnx.graph.Value;

/// SEANet ([arXiv:2009.02095](https://arxiv.org/abs/2009.02095)) as Mimi has it: from samples to latents, channels doubled
/// where time shrinks. It goes through a clip in calls, because at 24 kHz a minute of its activations fills gigabytes.
record SeaNetEncoder(ModelPart part, StreamState state, SpeechEncoderConfig config) {

    /// Turns samples `[1, 1, time]` into latents `[1, hidden, time / product of the ratios]`.
    Value apply(Value samples) {
        GraphBuilder g = part.graph();
        try (var _ = part.open()) {
            int layer = 0;
            Value hidden = conv(layer(layer), 1).apply(samples);
            for (int ratio : config.ratios().reversed()) {
                hidden = g.node("Elu", residual(layer(layer + 1), hidden));
                layer += 3;
                hidden = conv(layer(layer), ratio).apply(hidden);
            }
            return conv(layer(layer + 2), 1).apply(g.node("Elu", hidden));
        }
    }

    private Value residual(ModelPart unit, Value x) {
        GraphBuilder g = part.graph();
        try (var _ = unit.open()) {
            Value hidden = conv(unit.at("block.1"), 1).apply(g.node("Elu", x));
            hidden = conv(unit.at("block.3"), 1).apply(g.node("Elu", hidden));
            return g.add(x, hidden);
        }
    }

    private EncoderConv conv(ModelPart conv, int stride) {
        return new EncoderConv(conv, state, stride);
    }

    private ModelPart layer(int index) {
        return part.at("layers." + index);
    }
}
