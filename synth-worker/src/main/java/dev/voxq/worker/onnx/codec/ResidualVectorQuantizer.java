package dev.voxq.worker.onnx.codec;

import dev.voxq.worker.onnx.graph.GraphBuilder;
import dev.voxq.worker.onnx.graph.Op;
import dev.voxq.worker.onnx.graph.Value;

/// From latents to codes: each codebook's nearest vector to what the codebooks before it have left over.
///
/// @param codebooks how many codebooks of the checkpoint to use
record ResidualVectorQuantizer(ModelPart part, int codebooks) {

    /// Turns latents `[1, hidden, frames]` into codes `[frames, codebooks]`.
    Value apply(Value latents) {
        GraphBuilder g = part.graph();
        try (var _ = part.open()) {
            Value projected = g.node(Op.of("Conv"), latents, part.weight("input_proj.weight"));
            Value residual = g.squeeze(g.transpose(projected, 0, 2, 1), 0);
            Value[] codes = new Value[codebooks];
            for (int i = 0; i < codebooks; i++) {
                ModelPart book = part.at("layers." + i + ".codebook");
                try (var _ = book.open()) {
                    Matrix centroids = Codebook.centroids(book, "embed_sum");
                    codes[i] = nearest(book, centroids, residual);
                    Value table = book.weight("centroids", centroids.values(), centroids.rows(), centroids.columns());
                    residual = g.sub(residual, g.gather(table, g.squeeze(codes[i], 1), 0));
                }
            }
            return codebooks == 1 ? codes[0] : g.concat(1, codes);
        }
    }

    /// The row `e` closest to `x`: the one that makes `x·e - |e|²/2` largest.
    private Value nearest(ModelPart book, Matrix centroids, Value x) {
        GraphBuilder g = part.graph();
        Matrix transposed = centroids.transposed();
        Value products = g.matmul(x,
                book.weight("transposed", transposed.values(), transposed.rows(), transposed.columns()));
        Value scores = g.sub(products, book.weight("half_squares", halfSquares(centroids), centroids.rows()));
        return g.node(Op.of("ArgMax").with("axis", 1).with("keepdims", 1), scores);
    }

    private static float[] halfSquares(Matrix centroids) {
        double[] sums = new double[centroids.rows()];
        for (int i = 0; i < centroids.values().length; i++) {
            double value = centroids.values()[i];
            sums[i / centroids.columns()] += value * value / 2;
        }
        float[] result = new float[sums.length];
        for (int i = 0; i < sums.length; i++) {
            result[i] = (float) sums[i];
        }
        return result;
    }
}
