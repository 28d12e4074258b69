package dev.voxq.worker.audio;

import java.util.OptionalDouble;

/// Finds the one gain that brings an utterance to a loudness, but none of its peaks above -1 dBTP: speech is turned up
/// or down as a whole and never compressed, so that it may stay below the loudness asked for.
///
/// Peaks are true peaks: those of the wave between the samples, seen at four times the rate (ITU-R BS.1770-4, annex 2).
public final class Leveling {
    private static final double CEILING_DBTP = -1;
    private static final int OVERSAMPLING = 4;

    private final double target;
    private final LoudnessMeter meter;
    private final SampleFilter oversampled;
    private float peak;

    /// @param sampleRateHz of what will be heard, at most 48000
    /// @param target in LUFS
    public Leveling(int sampleRateHz, double target) {
        this.target = target;
        this.meter = new LoudnessMeter(sampleRateHz);
        this.oversampled = Resampler.of(sampleRateHz, OVERSAMPLING * sampleRateHz);
    }

    public void hear(float[] samples) {
        meter.hear(samples);
        notePeaks(oversampled.accept(samples));
    }

    /// By which all samples are to be multiplied, when all were heard: 1 for what is silent or shorter than the 400 ms
    /// that loudness is measured by.
    public float gain() {
        notePeaks(oversampled.finish());
        OptionalDouble loudness = meter.integrated();
        return loudness.isEmpty()
                ? 1
                : (float) Math.min(factor(target - loudness.getAsDouble()), factor(CEILING_DBTP) / peak);
    }

    private void notePeaks(float[] samples) {
        for (float sample : samples) {
            peak = Math.max(peak, Math.abs(sample));
        }
    }

    private static double factor(double decibels) {
        return Math.pow(10, decibels / 20);
    }
}
