package dev.voxq.worker.onnx.codec;

import dev.voxq.worker.onnx.graph.Value;

/// One stage of the waveform decoder: time stretched by `stride`, channels halved, three residual units.
record DecoderBlock(ModelPart part, StreamState state, int channels, int stride) {
    private static final int[] DILATIONS = {1, 3, 9};

    Value apply(Value x) {
        try (var _ = part.open()) {
            Value hidden = new SnakeBeta(part.at("block.0")).apply(x);
            hidden = new CausalUpsampling(part.at("block.1"), state, stride).apply(hidden);
            for (int i = 0; i < DILATIONS.length; i++) {
                hidden = new ResidualUnit(part.at("block." + (2 + i)), state, channels / 2, DILATIONS[i]).apply(hidden);
            }
            return hidden;
        }
    }
}
