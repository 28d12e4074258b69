package dev.voxq.worker.onnx.codec;

import static dev.voxq.worker.checkpoint.CodePredictorConfig.CODE_GROUPS;

import dev.voxq.worker.onnx.graph.GraphBuilder;
import dev.voxq.worker.onnx.graph.Op;
import dev.voxq.worker.onnx.graph.Value;

/// From the 16 codes of a frame to its latent: the semantic code's vector and the sum of the acoustic codes' vectors,
/// each projected by its own matrix, added.
record ResidualVectorDequantizer(ModelPart part) {

    /// Turns codes `[batch, frames, 16]` into latents `[batch, channels, frames]`.
    Value apply(Value codes) {
        GraphBuilder g = part.graph();
        try (var _ = part.open()) {
            Matrix books = centroids();
            int size = books.rows() / CODE_GROUPS;
            Value table = part.weight("codebooks", books.values(), books.rows(), books.columns());
            Value vectors = g.gather(table, g.add(codes, g.constant(firstRows(size))), 0);
            Value semantic = g.reshape(g.slice(vectors, 2, 0, 1), 0, 0, books.columns());
            Value acoustic = g.node(Op.of("ReduceSum").with("keepdims", 0), g.slice(vectors, 2, 1, CODE_GROUPS),
                    g.constant(2));
            Value latent = g.add(part.project(semantic, "rvq_first.output_proj"),
                    part.project(acoustic, "rvq_rest.output_proj"));
            return g.transpose(latent, 0, 2, 1);
        }
    }

    /// The codebooks of all groups, one below the other.
    private Matrix centroids() {
        Matrix all = Codebook.centroids(part.at("rvq_first.vq.layers.0._codebook"), "embedding_sum");
        int dim = all.columns();
        float[] values = new float[CODE_GROUPS * all.values().length];
        System.arraycopy(all.values(), 0, values, 0, all.values().length);
        for (int i = 1; i < CODE_GROUPS; i++) {
            Matrix book = Codebook.centroids(part.at("rvq_rest.vq.layers." + (i - 1) + "._codebook"), "embedding_sum");
            System.arraycopy(book.values(), 0, values, i * book.values().length, book.values().length);
        }
        return new Matrix(values.length / dim, dim, values);
    }

    private static long[] firstRows(int size) {
        long[] rows = new long[CODE_GROUPS];
        for (int i = 0; i < CODE_GROUPS; i++) {
            rows[i] = (long) i * size;
        }
        return rows;
    }
}
