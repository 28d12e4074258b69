package dev.voxq.worker.golden;

import java.util.Arrays;

/// Codes as one list, frame by frame.
final class Codes {
    private Codes() {}

    static long[] flat(int[][] frames) {
        return Arrays.stream(frames).flatMapToInt(Arrays::stream).asLongStream().toArray();
    }
}
