package dev.voxq.worker.onnx.lm;

import dev.voxq.worker.onnx.graph.Value;

/// Rotary positions: the cosines and sines of the first positions, `[positions, headDim / 2]` each.
///
/// Angles are computed in 32-bit floats as the official code does; halves of a head are rotated against each other
/// (Su et al., *RoFormer*, in the layout of GPT-NeoX).
record Rope(Value cosines, Value sines) {

    static Rope table(Weights weights, String name, int positions, int headDim, double theta) {
        int half = headDim / 2;
        float[] cosines = new float[positions * half];
        float[] sines = new float[positions * half];
        for (int i = 0; i < half; i++) {
            float frequency = (float) (1 / Math.pow(theta, (float) (2 * i) / headDim));
            for (int position = 0; position < positions; position++) {
                float angle = position * frequency;
                cosines[position * half + i] = (float) Math.cos(angle);
                sines[position * half + i] = (float) Math.sin(angle);
            }
        }
        return new Rope(weights.table(name + ".cosines", cosines, positions, half),
                weights.table(name + ".sines", sines, positions, half));
    }
}
