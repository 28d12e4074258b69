package dev.voxq.worker.onnx.codec;

import dev.voxq.worker.onnx.graph.GraphBuilder;
import dev.voxq.worker.onnx.graph.Value;
import java.util.function.DoubleUnaryOperator;

/// The activation `x + sin²(αx) / β` with an α and a β for each channel, kept as logarithms in the checkpoint.
///
/// Snake is from Ziyin et al., [arXiv:2006.08195](https://arxiv.org/abs/2006.08195); BigVGAN gave it the second parameter.
///
/// ONNX Runtime's `Sin` works on one core only, so the sine is spelled out in additions and multiplications, which use
/// all of them. `sin²(πz)` has period 1 and is even, hence a function of the square of `z`'s distance to the nearest
/// integer, and a polynomial in that square is as exact as the float sine.
record SnakeBeta(ModelPart part) {
    private static final double NO_DIVISION_BY_ZERO = 1e-9;
    /// Added to a float of up to 2²² and subtracted again, it leaves the nearest integer.
    private static final float TO_INTEGER = 0x1.8p23f;
    /// Coefficients of `sin²(π√t) / t`, constant first: the polynomial of degree 5 that is nowhere on `t` from 0 to ¼ more
    /// than 6e-9 off once it is multiplied by `t` again.
    private static final double[] SQUARED_SINE = {9.86960292, -32.46958112, 42.7253848, -30.08595324, 12.99073057,
        -3.2729463};
    private static final int DEGREE = SQUARED_SINE.length - 1;

    Value apply(Value x) {
        GraphBuilder g = part.graph();
        try (var _ = part.open()) {
            Value turns = g.mul(x, perChannel("turns", "alpha", alpha -> alpha / Math.PI));
            Value whole = g.sub(g.add(turns, g.scalar(TO_INTEGER)), g.scalar(TO_INTEGER));
            Value rest = g.sub(turns, whole);
            Value wave = monicSquaredSine(g, g.mul(rest, rest));
            Value scale = perChannel("scale", "beta", beta -> SQUARED_SINE[DEGREE] / (beta + NO_DIVISION_BY_ZERO));
            return g.add(x, g.mul(wave, scale));
        }
    }

    /// The polynomial by Horner's rule, divided by its leading coefficient, which the channel's scale makes good.
    private static Value monicSquaredSine(GraphBuilder g, Value t) {
        Value sum = g.add(t, coefficient(g, DEGREE - 1));
        for (int i = DEGREE - 2; i >= 0; i--) {
            sum = g.add(g.mul(sum, t), coefficient(g, i));
        }
        return g.mul(sum, t);
    }

    private static Value coefficient(GraphBuilder g, int i) {
        return g.scalar((float) (SQUARED_SINE[i] / SQUARED_SINE[DEGREE]));
    }

    /// A weight of shape `[channels, 1]`, computed from the exponentials of the checkpoint's values.
    private Value perChannel(String name, String logarithms, DoubleUnaryOperator of) {
        float[] values = part.floats(logarithms);
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) of.applyAsDouble(Math.exp(values[i]));
        }
        return part.weight(name, values, values.length, 1);
    }
}
