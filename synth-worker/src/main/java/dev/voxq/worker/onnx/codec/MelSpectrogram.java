package dev.voxq.worker.onnx.codec;

import dev.voxq.worker.onnx.graph.GraphBuilder;
import dev.voxq.worker.onnx.graph.Op;
import dev.voxq.worker.onnx.graph.Value;

/// The speaker encoder's front end: natural-log mel spectrogram of 24 kHz samples, as part of the graph.
///
/// The short-time Fourier transform is a convolution with windowed cosines and sines; the mel filters are Slaney's
/// (triangles of equal area, linear below 1 kHz and logarithmic above), as librosa makes them by default.
record MelSpectrogram(GraphBuilder g, int bins, int sampleRateHz) {
    private static final int WINDOW = 1024;
    private static final int HOP = 256;
    private static final int FREQUENCIES = WINDOW / 2 + 1;
    private static final int MIRRORED = (WINDOW - HOP) / 2;
    private static final float LEAST_POWER = 1e-9f;
    private static final float LEAST_MEL = 1e-5f;

    // The mel scale: linear up to 1 kHz, from there on 27 steps for each factor of 6.4.
    private static final double LINEAR_HERTZ = 200.0 / 3;
    private static final double BREAK_HERTZ = 1000;
    private static final double BREAK_MEL = BREAK_HERTZ / LINEAR_HERTZ;
    private static final double LOG_STEP = Math.log(6.4) / 27;

    /// Turns samples `[samples]`, more than 384, into `[1, bins, frames]`.
    Value apply(Value samples) {
        try (var _ = g.scope("mel")) {
            Value mirrored = g.node(Op.of("Pad").with("mode", "reflect"), g.unsqueeze(samples, 0, 1),
                    g.constant(0, 0, MIRRORED, 0, 0, MIRRORED));
            Value fourier = g.node(Op.of("Conv").with("strides", new long[]{HOP}), mirrored,
                    g.initializer("mel.fourier", new long[]{2 * FREQUENCIES, 1, WINDOW}, fourier()));
            var parts = g.split(g.mul(fourier, fourier), 1, FREQUENCIES, FREQUENCIES);
            Value power = g.add(g.add(parts.getFirst(), parts.getLast()), g.scalar(LEAST_POWER));
            Value mel = g.matmul(g.initializer("mel.filters", new long[]{bins, FREQUENCIES}, filters()),
                    g.node("Sqrt", power));
            return g.node("Log", g.node("Clip", mel, g.scalar(LEAST_MEL)));
        }
    }

    /// Cosines, then sines, of each frequency under a periodic Hann window.
    private static float[] fourier() {
        float[] basis = new float[2 * FREQUENCIES * WINDOW];
        for (int k = 0; k < FREQUENCIES; k++) {
            for (int n = 0; n < WINDOW; n++) {
                double hann = 0.5 - 0.5 * Math.cos(2 * Math.PI * n / WINDOW);
                double angle = 2 * Math.PI * ((long) k * n % WINDOW) / WINDOW;
                basis[k * WINDOW + n] = (float) (hann * Math.cos(angle));
                basis[(FREQUENCIES + k) * WINDOW + n] = (float) (hann * Math.sin(angle));
            }
        }
        return basis;
    }

    /// `[bins, frequencies]`, from 0 Hz to half the sample rate.
    private float[] filters() {
        float[] filters = new float[bins * FREQUENCIES];
        double top = mel(sampleRateHz / 2.0);
        for (int bin = 0; bin < bins; bin++) {
            double low = hertz(top * bin / (bins + 1));
            double centre = hertz(top * (bin + 1) / (bins + 1));
            double high = hertz(top * (bin + 2) / (bins + 1));
            for (int k = 0; k < FREQUENCIES; k++) {
                double frequency = (double) k * sampleRateHz / WINDOW;
                double triangle = Math.min((frequency - low) / (centre - low), (high - frequency) / (high - centre));
                filters[bin * FREQUENCIES + k] = (float) (Math.max(0, triangle) * 2 / (high - low));
            }
        }
        return filters;
    }

    private static double mel(double hertz) {
        return hertz < BREAK_HERTZ ? hertz / LINEAR_HERTZ : BREAK_MEL + Math.log(hertz / BREAK_HERTZ) / LOG_STEP;
    }

    private static double hertz(double mel) {
        return mel < BREAK_MEL ? mel * LINEAR_HERTZ : BREAK_HERTZ * Math.exp((mel - BREAK_MEL) * LOG_STEP);
    }
}
