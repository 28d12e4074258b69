package dev.voxq.worker.audio;

import java.util.Arrays;

/// Changes the pace of speech and leaves its pitch alone: waveform-similarity overlap-add (Verhelst and Roelands, ICASSP
/// 1993).
///
/// The output is made of input segments, each faded into the one before it over [#overlap]. Segments are taken `speed`
/// times as far apart as they are laid down, each one moved by up to [#tolerance] so that it continues the previous
/// segment as its own sequel would. n samples become exactly round(n / speed).
public final class Tempo implements SampleFilter {
    private static final double OVERLAP_SECONDS = 0.012;
    /// Covers one period of the lowest voice, 80 Hz.
    private static final double TOLERANCE_SECONDS = 0.0075;
    /// The similarity is first judged on every fourth sample, then exactly around the best place.
    private static final int COARSE = 4;

    private final double speed;
    private final int overlap;
    private final int tolerance;
    /// Input samples a segment needs from its target on: to be found, compared and faded, and never to say more than
    /// the input so far is worth.
    private final int lookahead;
    private final float[] fadeIn;
    private final SampleBuffer input = new SampleBuffer();
    private long inputSamples;
    private long outputSamples;
    private long segments;
    /// Where in the input the previous segment would go on; its fade-out lies there.
    private long sequel;

    private Tempo(double speed, int sampleRateHz) {
        this.speed = speed;
        this.overlap = (int) (OVERLAP_SECONDS * sampleRateHz);
        this.tolerance = (int) (TOLERANCE_SECONDS * sampleRateHz);
        this.lookahead = Math.max(tolerance + 2 * overlap, (int) (overlap * speed) + 2);
        this.fadeIn = raisedCosine(overlap);
    }

    /// A filter for a pace of 0.25 to 4; at pace 1 it leaves the samples alone.
    public static SampleFilter of(double speed, int sampleRateHz) {
        if (!(speed >= 0.25 && speed <= 4)) {
            throw new IllegalArgumentException("speed is " + speed + "; expected a factor between 0.25 and 4");
        }
        return speed == 1 ? SampleFilter.identity() : new Tempo(speed, sampleRateHz);
    }

    @Override
    public float[] accept(float[] samples) {
        input.append(samples);
        inputSamples += samples.length;
        return stretchWhile(Long.MAX_VALUE);
    }

    @Override
    public float[] finish() {
        long end = Math.round(inputSamples / speed);
        input.appendSilence(lookahead + 4);
        return stretchWhile(end);
    }

    /// Lays down segments as far as the input reaches, up to the output's end.
    private float[] stretchWhile(long end) {
        var output = new SampleBuffer();
        while (outputSamples < end && target() + lookahead <= input.end()) {
            output.append(nextSegment((int) Math.min(overlap, end - outputSamples)));
        }
        return Arrays.copyOf(output.array(), output.index(output.end()));
    }

    /// Where the next segment would begin if it were not moved.
    private long target() {
        return Math.round(segments * overlap * speed);
    }

    private float[] nextSegment(int length) {
        long from = segments == 0 ? 0 : mostSimilar(target());
        var faded = new float[length];
        int in = input.index(from);
        int out = input.index(sequel);
        float[] samples = input.array();
        for (int i = 0; i < length; i++) {
            faded[i] = samples[out + i] + fadeIn[i] * (samples[in + i] - samples[out + i]);
        }
        segments++;
        outputSamples += length;
        sequel = from + overlap;
        input.forgetBefore(Math.min(sequel, target() - tolerance));
        return faded;
    }

    /// The place near `target` that sounds most like the previous segment's sequel.
    private long mostSimilar(long target) {
        long first = Math.max(input.start(), target - tolerance);
        long coarse = mostSimilar(first, target + tolerance, COARSE);
        return mostSimilar(Math.max(first, coarse - COARSE), Math.min(target + tolerance, coarse + COARSE), 1);
    }

    private long mostSimilar(long first, long last, int step) {
        long best = first;
        double bestSimilarity = Double.NEGATIVE_INFINITY;
        for (long place = first; place <= last; place += step) {
            double similarity = similarity(input.index(place), input.index(sequel), step);
            if (similarity > bestSimilarity) {
                bestSimilarity = similarity;
                best = place;
            }
        }
        return best;
    }

    /// Correlation of two stretches of the input, normalised by the energy of the first.
    private double similarity(int a, int b, int step) {
        float[] samples = input.array();
        double product = 0;
        double energy = 1e-9;
        for (int i = 0; i < overlap; i += step) {
            product += samples[a + i] * samples[b + i];
            energy += samples[a + i] * samples[a + i];
        }
        return product / Math.sqrt(energy);
    }

    private static float[] raisedCosine(int length) {
        var fade = new float[length];
        for (int i = 0; i < length; i++) {
            fade[i] = (float) (0.5 - 0.5 * Math.cos(Math.PI * (i + 0.5) / length));
        }
        return fade;
    }
}
