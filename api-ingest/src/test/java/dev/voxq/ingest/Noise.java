package dev.voxq.ingest;

import java.util.Arrays;
import java.util.Random;

/// Samples that no other test has.
public final class Noise {
    private Noise() {}

    /// The same bytes for the same seed.
    public static byte[] of(long seed, int bytes) {
        var noise = new byte[bytes];
        new Random(seed).nextBytes(noise);
        return noise;
    }

    /// A stretch of them.
    public static byte[] part(byte[] audio, int from, int to) {
        return Arrays.copyOfRange(audio, from, to);
    }
}
