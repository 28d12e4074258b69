package dev.voxq.worker.audio;

/// A filter of second order, in transposed direct form II: y = (b0 + b1 z⁻¹ + b2 z⁻²) / (1 + a1 z⁻¹ + a2 z⁻²) x.
final class Biquad {
    private final Coefficients of;
    private double first;
    private double second;

    record Coefficients(double b0, double b1, double b2, double a1, double a2) {}

    Biquad(Coefficients coefficients) {
        this.of = coefficients;
    }

    double next(double sample) {
        double output = of.b0 * sample + first;
        first = of.b1 * sample - of.a1 * output + second;
        second = of.b2 * sample - of.a2 * output;
        return output;
    }
}
