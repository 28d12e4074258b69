package dev.voxq.worker;

import static org.assertj.core.api.Assertions.assertThat;

/// How far two arrays of floats are apart where they are furthest.
public final class LargestDifference {
    private LargestDifference() {}

    /// The largest absolute difference; infinite when a number meets NaN.
    public static double between(float[] actual, float[] expected) {
        assertThat(actual).hasSameSizeAs(expected);
        double largest = 0;
        for (int i = 0; i < actual.length; i++) {
            double difference = Math.abs((double) actual[i] - expected[i]);
            largest = Math.max(largest, Double.isNaN(difference) ? Double.POSITIVE_INFINITY : difference);
        }
        return largest;
    }
}
