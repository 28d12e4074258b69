package dev.voxq.worker.golden;

/// Logits of which some are minus infinity: those must be the same ones, the others near.
final class Scores {
    private Scores() {}

    static void compare(Comparison comparison, String what, float[] found, float[] expected, double tolerance) {
        float[] finiteFound = new float[found.length];
        float[] finiteExpected = new float[expected.length];
        for (int i = 0; i < found.length; i++) {
            boolean dropped = Float.isInfinite(expected[i]);
            if (Float.isInfinite(found[i]) != dropped) {
                comparison.fail(what + ": code " + i + (dropped
                        ? " is kept, expected to be dropped"
                        : " is dropped, expected to be kept"));
                return;
            }
            finiteFound[i] = dropped ? 0 : found[i];
            finiteExpected[i] = dropped ? 0 : expected[i];
        }
        comparison.values(what, finiteFound, finiteExpected, tolerance);
    }
}
