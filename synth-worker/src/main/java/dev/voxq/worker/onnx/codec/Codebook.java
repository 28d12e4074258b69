package dev.voxq.worker.onnx.codec;

/// The vectors that codes stand for, from the sums and usage counts a checkpoint keeps of its training.
final class Codebook {
    private static final float LEAST_USAGE = 1e-5f;

    private Codebook() {}

    /// The centroids `sum / max(usage, 1e-5)`, one row per code.
    static Matrix centroids(ModelPart part, String sums) {
        Matrix sum = part.matrix(sums);
        float[] usage = part.floats("cluster_usage");
        float[] centroids = sum.values();
        for (int i = 0; i < centroids.length; i++) {
            centroids[i] /= Math.max(usage[i / sum.columns()], LEAST_USAGE);
        }
        return new Matrix(sum.rows(), sum.columns(), centroids);
    }
}
