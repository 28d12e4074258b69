package dev.voxq.worker.audio;

import java.util.Arrays;

/// Arrays of samples put together.
final class Samples {
    private Samples() {}

    static float[] concat(float[] head, float[] tail) {
        if (head.length == 0) {
            return tail;
        }
        var both = Arrays.copyOf(head, head.length + tail.length);
        System.arraycopy(tail, 0, both, head.length, tail.length);
        return both;
    }
}
