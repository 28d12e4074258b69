package dev.voxq.worker.schedule;

import java.util.Arrays;

/// Joins utterances without clicks: each fades in and out over 5 ms where it meets another. The last 5 ms are held back
/// until it is known whether they are the end.
final class Seam {
    private static final int FADE_SAMPLES = 120;
    private static final float[] NONE = {};

    private final boolean opensOnAnother;
    private final boolean closesOnAnother;
    private float[] heldBack = NONE;
    private int passed;

    Seam(boolean opensOnAnother, boolean closesOnAnother) {
        this.opensOnAnother = opensOnAnother;
        this.closesOnAnother = closesOnAnother;
    }

    /// The next samples of the utterance.
    ///
    /// @return those that can be sent on now
    float[] pass(float[] samples) {
        if (opensOnAnother) {
            fadeIn(samples);
        }
        passed += samples.length;
        if (!closesOnAnother) {
            return samples;
        }
        var all = join(heldBack, samples);
        var kept = Math.min(FADE_SAMPLES, all.length);
        heldBack = Arrays.copyOfRange(all, all.length - kept, all.length);
        return Arrays.copyOf(all, all.length - kept);
    }

    /// The end of the utterance.
    ///
    /// @return what was held back, fading out, and the pause that follows
    float[] close(int pauseSamples) {
        if (!closesOnAnother) {
            return NONE;
        }
        for (int i = 0; i < heldBack.length; i++) {
            heldBack[i] *= (float) (heldBack.length - 1 - i) / FADE_SAMPLES;
        }
        return Arrays.copyOf(heldBack, heldBack.length + pauseSamples);
    }

    private void fadeIn(float[] samples) {
        for (int i = 0; i < samples.length && passed + i < FADE_SAMPLES; i++) {
            samples[i] *= (float) (passed + i) / FADE_SAMPLES;
        }
    }

    static float[] join(float[] first, float[] second) {
        if (first.length == 0) {
            return second;
        }
        var all = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, all, first.length, second.length);
        return all;
    }
}
