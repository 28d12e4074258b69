package dev.voxq.worker.audio;

import java.util.Arrays;
import java.util.OptionalDouble;

/// Measures the integrated loudness of a mono stream as EBU R 128 and ITU-R BS.1770-4 have it: K-weighted, in blocks of
/// 400 ms of which one begins every 100 ms, those of silence and of pauses left out.
final class LoudnessMeter {
    /// A full-scale sine of 997 Hz is at -3.01 LUFS: the recommendation's calibration.
    private static final double OFFSET = -0.691;
    private static final double ABSOLUTE_GATE = -70;
    /// Below the loudness of all that passed the absolute gate.
    private static final double RELATIVE_GATE = -10;
    private static final int STEPS_PER_SECOND = 10;
    private static final int STEPS_PER_BLOCK = 4;

    private final int sampleRateHz;
    private final KWeighting weighting;
    /// Mean square of each whole step.
    private double[] steps = new double[256];
    private int stepCount;
    private long heard;
    private long stepStart;
    private long stepEnd;
    private double energy;

    LoudnessMeter(int sampleRateHz) {
        this.sampleRateHz = sampleRateHz;
        this.weighting = new KWeighting(sampleRateHz);
        this.stepEnd = stepStart(1);
    }

    void hear(float[] samples) {
        for (float sample : samples) {
            double weighted = weighting.next(sample);
            energy += weighted * weighted;
            if (++heard == stepEnd) {
                endStep();
            }
        }
    }

    /// In LUFS, of all that was heard; nothing when no block passes the gates.
    OptionalDouble integrated() {
        var absolute = meanAbove(ABSOLUTE_GATE);
        return absolute.isEmpty()
                ? absolute
                : meanAbove(Math.max(ABSOLUTE_GATE, absolute.getAsDouble()
                        + RELATIVE_GATE));
    }

    private OptionalDouble meanAbove(double gate) {
        double sum = 0;
        int blocks = 0;
        for (int end = STEPS_PER_BLOCK; end <= stepCount; end++) {
            double block = Arrays.stream(steps, end - STEPS_PER_BLOCK, end).sum() / STEPS_PER_BLOCK;
            if (lufs(block) > gate) {
                sum += block;
                blocks++;
            }
        }
        return blocks == 0 ? OptionalDouble.empty() : OptionalDouble.of(lufs(sum / blocks));
    }

    private void endStep() {
        if (stepCount == steps.length) {
            steps = Arrays.copyOf(steps, 2 * stepCount);
        }
        steps[stepCount++] = energy / (stepEnd - stepStart);
        energy = 0;
        stepStart = stepEnd;
        stepEnd = stepStart(stepCount + 1);
    }

    /// Rates that ten does not divide have steps whose lengths differ by a sample.
    private long stepStart(int step) {
        return (long) step * sampleRateHz / STEPS_PER_SECOND;
    }

    private static double lufs(double meanSquare) {
        return OFFSET + 10 * Math.log10(meanSquare);
    }
}
