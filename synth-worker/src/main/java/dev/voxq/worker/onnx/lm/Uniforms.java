package dev.voxq.worker.onnx.lm;

/// Random numbers by address instead of by sequence: `(seed, frame, group)` always gives the same number, so a row's
/// draws depend neither on its neighbours nor on when they are made.
///
/// Two rounds of the SplitMix64 finaliser (Steele, Lea, Flood, *Fast Splittable Pseudorandom Number Generators*, 2014),
/// keyed by the seed, over the frame and group number.
public final class Uniforms {
    private static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;
    private static final float UNIT = 0x1p-24f;

    private Uniforms() {}

    /// A float in `[0, 1)`, one of 2^24 equally likely ones.
    public static float at(long seed, int frame, int group) {
        long address = ((long) frame << 8 | group) + 1;
        return (mix(mix(seed + GOLDEN_GAMMA) ^ address * GOLDEN_GAMMA) >>> 40) * UNIT;
    }

    private static long mix(long value) {
        long mixed = (value ^ value >>> 30) * 0xBF58476D1CE4E5B9L;
        mixed = (mixed ^ mixed >>> 27) * 0x94D049BB133111EBL;
        return mixed ^ mixed >>> 31;
    }
}
