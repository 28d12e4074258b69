package dev.voxq.worker.audio;

/// A low-pass impulse response: a sinc under a Kaiser window, tabulated once and read with linear interpolation (Julius
/// O. Smith, "Digital Audio Resampling"). Its argument is in zero crossings of the sinc; beyond [#REACH] it is 0.
final class WindowedSinc {
    /// Zero crossings on either side.
    static final int REACH = 32;

    /// Where the pass band ends, in parts of the half sampling rate. The Kaiser window's transition band of 64 taps at
    /// 80 dB is 0.16 wide; half of it lies on either side, so that nothing above the half rate is left to alias.
    private static final double CUTOFF = 0.92;
    private static final double KAISER_BETA = 7.86;
    private static final int STEPS = 512;
    private static final float[] TABLE = table();

    private WindowedSinc() {}

    /// The response `crossings` away from its centre, for `crossings` from 0 up to REACH.
    static float at(double crossings) {
        double position = crossings * STEPS;
        int below = (int) position;
        float fraction = (float) (position - below);
        return TABLE[below] + fraction * (TABLE[below + 1] - TABLE[below]);
    }

    private static float[] table() {
        var table = new float[REACH * STEPS + 2];
        for (int i = 0; i < REACH * STEPS; i++) {
            double crossings = (double) i / STEPS;
            table[i] = (float) (CUTOFF * sinc(CUTOFF * crossings) * kaiser(crossings / REACH));
        }
        return table;
    }

    private static double sinc(double x) {
        return x == 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
    }

    private static double kaiser(double x) {
        return besselI0(KAISER_BETA * Math.sqrt(1 - x * x)) / besselI0(KAISER_BETA);
    }

    /// Modified Bessel function of the first kind, order 0, by its power series.
    private static double besselI0(double x) {
        double sum = 1;
        double term = 1;
        for (int k = 1; term > sum * 1e-12; k++) {
            term *= (x / (2 * k)) * (x / (2 * k));
            sum += term;
        }
        return sum;
    }
}
