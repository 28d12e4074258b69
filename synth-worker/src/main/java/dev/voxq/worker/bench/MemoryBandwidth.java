package dev.voxq.worker.bench;

import java.util.stream.IntStream;

/// How fast all cores together read memory that no cache holds: the bound on speaking with one row.
final class MemoryBandwidth {
    private static final int LONGS = 32 << 20;
    private static final int TRIES = 5;

    private MemoryBandwidth() {
    }

    /// The best of a few passes over 256 MB per core.
    static double gigabytesPerSecond() {
        int cores = Runtime.getRuntime().availableProcessors();
        long[][] blocks = new long[cores][LONGS];
        double best = 0;
        long sum = 0;
        for (int i = 0; i < TRIES; i++) {
            long begun = System.nanoTime();
            sum += IntStream.range(0, cores).parallel().mapToLong(core -> sum(blocks[core])).sum();
            best = Math.max(best, (double) cores * LONGS * Long.BYTES / (System.nanoTime() - begun));
        }
        if (sum != 0) {
            throw new IllegalStateException("zeros add up to " + sum);
        }
        return best;
    }

    private static long sum(long[] block) {
        long sum = 0;
        for (long value : block) {
            sum += value;
        }
        return sum;
    }
}
