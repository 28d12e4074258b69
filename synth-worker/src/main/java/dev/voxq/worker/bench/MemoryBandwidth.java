package dev.voxq.worker.bench;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.stream.IntStream;

/// How fast all cores together read memory that no cache holds: the bound on speaking with one row.
final class MemoryBandwidth {
    private static final long BYTES = 256L << 20;
    private static final int TRIES = 5;

    private MemoryBandwidth() {}

    /// The best of a few passes over 256 MB of zeros per core.
    static double gigabytesPerSecond() {
        int cores = Runtime.getRuntime().availableProcessors();
        try (Arena arena = Arena.ofShared()) {
            MemorySegment block = arena.allocate(cores * BYTES, Long.BYTES);
            double best = 0;
            for (int i = 0; i < TRIES; i++) {
                long begun = System.nanoTime();
                long sum = IntStream.range(0, cores).parallel()
                        .mapToLong(core -> sum(block.asSlice(core * BYTES, BYTES)))
                        .sum();
                best = Math.max(best, (double) cores * BYTES / (System.nanoTime() - begun) + sum);
            }
            return best;
        }
    }

    private static long sum(MemorySegment block) {
        long sum = 0;
        for (long i = 0; i < BYTES / Long.BYTES; i++) {
            sum += block.getAtIndex(ValueLayout.JAVA_LONG, i);
        }
        return sum;
    }
}
