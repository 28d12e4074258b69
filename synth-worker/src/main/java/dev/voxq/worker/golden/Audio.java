package dev.voxq.worker.golden;

/// Sixteen-bit samples as the fixtures store them.
final class Audio {
    private Audio() {}

    /// Inputs: a 32768th each.
    static float[] fromShorts(short[] values) {
        float[] samples = new float[values.length];
        for (int i = 0; i < values.length; i++) {
            samples[i] = values[i] / 32768f;
        }
        return samples;
    }

    /// Outputs: the fixtures were written as `round(sample * 32767)`.
    static float[] fromOutput(short[] values) {
        float[] samples = new float[values.length];
        for (int i = 0; i < values.length; i++) {
            samples[i] = values[i] / 32767f;
        }
        return samples;
    }
}
