package dev.voxq.worker.onnx.codec;

import dev.voxq.worker.onnx.graph.ElementType;
import dev.voxq.worker.onnx.graph.GraphBuilder;
import dev.voxq.worker.onnx.graph.Value;

/// Rotary position embedding ([arXiv:2104.09864](https://arxiv.org/abs/2104.09864)): turns the halves of each head by the
/// angles of its position.
///
/// @param cosine `[batch or 1, time, 1, headDim / 2]`
/// @param sine   the same shape
record RotaryPositions(GraphBuilder graph, Value cosine, Value sine, int headDim) {

    /// @param positions `[batch or 1, time]`, integers
    static RotaryPositions at(GraphBuilder g, Value positions, int headDim, double theta) {
        try (var _ = g.scope("rotary_positions")) {
            Value angles = g.mul(g.unsqueeze(g.cast(positions, ElementType.FLOAT), 2, 3),
                    g.initializer("inverse_frequencies", new long[]{headDim / 2}, inverseFrequencies(headDim, theta)));
            return new RotaryPositions(g, g.node("Cos", angles), g.node("Sin", angles), headDim);
        }
    }

    /// Turns `x` of shape `[batch, time, heads, headDim]`.
    Value apply(Value x) {
        var halves = graph.split(x, 3, headDim / 2, headDim / 2);
        Value first = halves.getFirst();
        Value second = halves.getLast();
        return graph.concat(3,
                graph.sub(graph.mul(first, cosine), graph.mul(second, sine)),
                graph.add(graph.mul(second, cosine), graph.mul(first, sine)));
    }

    private static float[] inverseFrequencies(int headDim, double theta) {
        float[] frequencies = new float[headDim / 2];
        for (int i = 0; i < frequencies.length; i++) {
            frequencies[i] = (float) (1 / Math.pow(theta, 2.0 * i / headDim));
        }
        return frequencies;
    }
}
