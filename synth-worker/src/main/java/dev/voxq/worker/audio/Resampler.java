package dev.voxq.worker.audio;

import java.math.BigInteger;
import org.jspecify.annotations.Nullable;

/// Changes the sampling rate of a stream by band-limited interpolation: each output sample is a sinc-weighted sum of the
/// input around it. Positions are counted in whole numbers, so nothing drifts however long the stream; n samples become
/// exactly ⌈n · to / from⌉, none of them late.
public final class Resampler implements SampleFilter {
    private static final int MOST_CACHED = 1_024;

    private final int fromHz;
    private final int toHz;
    /// Zero crossings of the response in one input sample: 1, or less where the output is the narrower band.
    private final double scale;
    /// Input samples on either side that take part in one output sample.
    private final int reach;
    /// Greatest common divisor of the rates.
    private final int step;
    /// Weights by phase, made when first needed; odd rates have too many phases to keep.
    private final float[] @Nullable [] cache;
    private final SampleBuffer input = new SampleBuffer();
    private long inputSamples;
    private long outputSamples;

    private Resampler(int fromHz, int toHz) {
        this.fromHz = fromHz;
        this.toHz = toHz;
        this.scale = Math.min(1, (double) toHz / fromHz);
        this.reach = (int) Math.ceil(WindowedSinc.REACH / scale);
        this.step = BigInteger.valueOf(fromHz).gcd(BigInteger.valueOf(toHz)).intValueExact();
        this.cache = new float[toHz / step <= MOST_CACHED ? toHz / step : 0][];
        input.appendSilence(reach);
    }

    /// A filter from one rate to another, both 1 to 192000; equal rates leave the samples alone.
    public static SampleFilter of(int fromHz, int toHz) {
        requireRate("fromHz", fromHz);
        requireRate("toHz", toHz);
        return fromHz == toHz ? SampleFilter.identity() : new Resampler(fromHz, toHz);
    }

    @Override
    public float[] accept(float[] samples) {
        input.append(samples);
        inputSamples += samples.length;
        return resampleUpTo(outputsBefore(inputSamples - reach));
    }

    @Override
    public float[] finish() {
        input.appendSilence(reach);
        return resampleUpTo(outputsBefore(inputSamples));
    }

    /// How many output samples lie before an input position.
    private long outputsBefore(long inputPosition) {
        return Math.max(outputSamples, Math.ceilDiv(inputPosition * toHz, fromHz));
    }

    private float[] resampleUpTo(long outputEnd) {
        var output = new float[Math.toIntExact(outputEnd - outputSamples)];
        for (int i = 0; i < output.length; i++) {
            output[i] = next();
        }
        input.forgetBefore(outputSamples * fromHz / toHz);
        return output;
    }

    /// The input lies `reach` positions further on in the buffer, behind the silence that precedes the stream.
    private float next() {
        long position = outputSamples * fromHz;
        outputSamples++;
        int first = input.index(position / toHz + 1);
        return dot(input.array(), first, weights((int) (position % toHz / step)));
    }

    /// What the input samples around an output sample contribute, which repeats every `toHz / step` output samples.
    private float[] weights(int phase) {
        if (phase >= cache.length) {
            return weights((double) phase * step / toHz);
        }
        var weights = cache[phase];
        if (weights == null) {
            weights = weights((double) phase * step / toHz);
            cache[phase] = weights;
        }
        return weights;
    }

    private float[] weights(double fraction) {
        var weights = new float[2 * reach];
        for (int tap = 0; tap < weights.length; tap++) {
            double crossings = Math.abs(tap - reach + 1 - fraction) * scale;
            weights[tap] = crossings < WindowedSinc.REACH ? (float) scale * WindowedSinc.at(crossings) : 0;
        }
        return weights;
    }

    /// Four sums, so that the processor need not wait for one addition to begin the next.
    private static float dot(float[] samples, int first, float[] weights) {
        float sum0 = 0;
        float sum1 = 0;
        float sum2 = 0;
        float sum3 = 0;
        int tap = 0;
        for (; tap + 3 < weights.length; tap += 4) {
            sum0 += samples[first + tap] * weights[tap];
            sum1 += samples[first + tap + 1] * weights[tap + 1];
            sum2 += samples[first + tap + 2] * weights[tap + 2];
            sum3 += samples[first + tap + 3] * weights[tap + 3];
        }
        for (; tap < weights.length; tap++) {
            sum0 += samples[first + tap] * weights[tap];
        }
        return sum0 + sum1 + (sum2 + sum3);
    }

    private static void requireRate(String name, int rateHz) {
        if (rateHz < 1 || rateHz > 192_000) {
            throw new IllegalArgumentException(name + " is " + rateHz + "; expected 1 to 192000 samples a second");
        }
    }
}
