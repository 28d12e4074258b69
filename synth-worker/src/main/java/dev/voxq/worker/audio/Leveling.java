package dev.voxq.worker.audio;

import org.jspecify.annotations.Nullable;

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

    /// What is to be done with an utterance.
    ///
    /// @param gain by which all samples are to be multiplied
    /// @param loudness in LUFS that they then have; absent for what is silent or shorter than the 400 ms that loudness is
    ///        measured by
    public record Leveled(float gain, @Nullable Double loudness) {}

    /// When all samples were heard.
    public Leveled finish() {
        notePeaks(oversampled.finish());
        var loudness = meter.integrated();
        if (loudness.isEmpty()) {
            return new Leveled(1, null);
        }
        var own = loudness.getAsDouble();
        var gain = Math.min(factor(target - own), factor(CEILING_DBTP) / peak);
        return new Leveled((float) gain, own + decibels(gain));
    }

    private void notePeaks(float[] samples) {
        for (float sample : samples) {
            peak = Math.max(peak, Math.abs(sample));
        }
    }

    private static double factor(double decibels) {
        return Math.pow(10, decibels / 20);
    }

    private static double decibels(double factor) {
        return 20 * Math.log10(factor);
    }
}
