package dev.voxq.worker.audio;

import dev.voxq.worker.audio.Biquad.Coefficients;

/// The weighting by which ITU-R BS.1770 hears: a shelf for the head, then a high pass.
///
/// The recommendation gives the coefficients at 48 kHz only. The analogue filters behind them (B. De Man, "Evaluation of
/// Implementations of the EBU R128 Loudness Measurement", 2018) give those at any rate by the bilinear transform.
final class KWeighting {
    private static final double SHELF_HZ = 1681.974450955533;
    private static final double SHELF_Q = 0.7071752369554196;
    private static final double SHELF_DB = 3.999843853973347;
    /// The shelf's gain at its middle is its whole gain to this power.
    private static final double SHELF_MIDDLE = 0.4996667741545416;
    private static final double HIGH_PASS_HZ = 38.13547087602444;
    private static final double HIGH_PASS_Q = 0.5003270373238773;

    private final Biquad shelf;
    private final Biquad highPass;

    KWeighting(int sampleRateHz) {
        this.shelf = new Biquad(shelf(sampleRateHz));
        this.highPass = new Biquad(highPass(sampleRateHz));
    }

    double next(double sample) {
        return highPass.next(shelf.next(sample));
    }

    static Coefficients shelf(int sampleRateHz) {
        double k = Math.tan(Math.PI * SHELF_HZ / sampleRateHz);
        double high = Math.pow(10, SHELF_DB / 20);
        double middle = Math.pow(high, SHELF_MIDDLE);
        double a0 = 1 + k / SHELF_Q + k * k;
        return new Coefficients((high + middle * k / SHELF_Q + k * k) / a0, 2 * (k * k - high) / a0,
                (high - middle * k / SHELF_Q + k * k) / a0, 2 * (k * k - 1) / a0, (1 - k / SHELF_Q + k * k) / a0);
    }

    static Coefficients highPass(int sampleRateHz) {
        double k = Math.tan(Math.PI * HIGH_PASS_HZ / sampleRateHz);
        double a0 = 1 + k / HIGH_PASS_Q + k * k;
        return new Coefficients(1, -2, 1, 2 * (k * k - 1) / a0, (1 - k / HIGH_PASS_Q + k * k) / a0);
    }
}
