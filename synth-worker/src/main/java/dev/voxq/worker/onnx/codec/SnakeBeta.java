package dev.voxq.worker.onnx.codec;

import dev.voxq.worker.onnx.graph.GraphBuilder;
import dev.voxq.worker.onnx.graph.Value;

/// The activation `x + sin²(αx) / β` with an α and a β for each channel, kept as logarithms in the checkpoint.
///
/// Snake is from Ziyin et al., [arXiv:2006.08195](https://arxiv.org/abs/2006.08195); BigVGAN gave it the second parameter.
record SnakeBeta(ModelPart part) {
    private static final double NO_DIVISION_BY_ZERO = 1e-9;

    Value apply(Value x) {
        GraphBuilder g = part.graph();
        try (var _ = part.open()) {
            float[] frequency = part.floats("alpha");
            float[] magnitude = part.floats("beta");
            for (int i = 0; i < frequency.length; i++) {
                frequency[i] = (float) Math.exp(frequency[i]);
                magnitude[i] = (float) (1 / (Math.exp(magnitude[i]) + NO_DIVISION_BY_ZERO));
            }
            Value sine = g.node("Sin", g.mul(x, part.weight("frequency", frequency, frequency.length, 1)));
            Value wave = g.mul(g.mul(sine, sine), part.weight("magnitude", magnitude, magnitude.length, 1));
            return g.add(x, wave);
        }
    }
}
