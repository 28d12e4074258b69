package dev.voxq.worker.audio;

/// Changes the sampling rate of a stream by band-limited interpolation: each output sample is a sinc-weighted sum of the
/// input around it. Positions are counted in whole numbers, so nothing drifts however long the stream; n samples become
/// exactly ⌈n · to / from⌉, none of them late.
public final class Resampler implements SampleFilter {
    private final int fromHz;
    private final int toHz;
    /// Zero crossings of the response in one input sample: 1, or less where the output is the narrower band.
    private final double scale;
    /// Input samples on either side that take part in one output sample.
    private final int reach;
    private final SampleBuffer input = new SampleBuffer();
    private long inputSamples;
    private long outputSamples;

    private Resampler(int fromHz, int toHz) {
        this.fromHz = fromHz;
        this.toHz = toHz;
        this.scale = Math.min(1, (double) toHz / fromHz);
        this.reach = (int) Math.ceil(WindowedSinc.REACH / scale);
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
        long left = outputSamples * fromHz / toHz;
        double fraction = (double) (outputSamples * fromHz % toHz) / toHz;
        outputSamples++;
        int centre = input.index(left + reach);
        float[] samples = input.array();
        double sum = 0;
        for (int tap = 0; tap < reach; tap++) {
            sum += samples[centre - tap] * response(fraction + tap)
                    + samples[centre + 1 + tap] * response(1 - fraction + tap);
        }
        return (float) (sum * scale);
    }

    private float response(double distance) {
        double crossings = distance * scale;
        return crossings < WindowedSinc.REACH ? WindowedSinc.at(crossings) : 0;
    }

    private static void requireRate(String name, int rateHz) {
        if (rateHz < 1 || rateHz > 192_000) {
            throw new IllegalArgumentException(name + " is " + rateHz + "; expected 1 to 192000 samples a second");
        }
    }
}
