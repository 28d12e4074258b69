package dev.voxq.cli.bench;

import java.util.List;
import java.util.Locale;

/// A distribution of times in milliseconds.
record Timings(double p50, double p95, double p99, double max) {
    static Timings of(List<Double> millis) {
        var sorted = millis.stream().sorted().toList();
        return new Timings(percentile(sorted, 0.5), percentile(sorted, 0.95), percentile(sorted, 0.99),
                sorted.getLast());
    }

    /// Nearest rank.
    private static double percentile(List<Double> sorted, double share) {
        return sorted.get((int) Math.ceil(share * sorted.size()) - 1);
    }

    @Override
    public String toString() {
        return String.format(Locale.ROOT, "p50 %.1f ms, p95 %.1f ms, p99 %.1f ms, max %.1f ms", p50, p95, p99, max);
    }
}
