package dev.voxq.worker.audio;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/// Test signals, and filters run over them in pieces.
final class Signals {
    private Signals() {}

    static float[] sine(double frequencyHz, int sampleRateHz, double seconds) {
        var samples = new float[(int) (seconds * sampleRateHz)];
        for (int i = 0; i < samples.length; i++) {
            samples[i] = (float) (0.5 * Math.sin(2 * Math.PI * frequencyHz * i / sampleRateHz));
        }
        return samples;
    }

    /// A sine of a level in dBFS, 0 for full scale.
    static float[] tone(double frequencyHz, int sampleRateHz, double seconds, double levelDb) {
        var samples = sine(frequencyHz, sampleRateHz, seconds);
        float factor = (float) (2 * Math.pow(10, levelDb / 20));
        for (int i = 0; i < samples.length; i++) {
            samples[i] *= factor;
        }
        return samples;
    }

    static float[] noise(long seed, int length) {
        var random = new SplittableRandom(seed);
        var samples = new float[length];
        for (int i = 0; i < length; i++) {
            samples[i] = (float) random.nextDouble(-1, 1);
        }
        return samples;
    }

    /// What the filter makes of the samples when they come in pieces of these lengths, over and over.
    static float[] inPieces(SampleFilter filter, float[] samples, int... lengths) {
        var output = new float[0];
        int at = 0;
        for (int piece = 0; at < samples.length; piece++) {
            int end = Math.min(samples.length, at + lengths[piece % lengths.length]);
            output = Samples.concat(output, filter.accept(Arrays.copyOfRange(samples, at, end)));
            at = end;
        }
        return Samples.concat(output, filter.finish());
    }

    static void eachPiece(float[] samples, int length, Consumer<float[]> listener) {
        for (int at = 0; at < samples.length; at += length) {
            listener.accept(Arrays.copyOfRange(samples, at, Math.min(samples.length, at + length)));
        }
    }

    static float[] whole(SampleFilter filter, float[] samples) {
        return inPieces(filter, samples, samples.length);
    }

    /// Level of the middle half in dB, 0 for a sine of amplitude 0.5 as [#sine] makes it.
    static double level(float[] samples) {
        double energy = 0;
        int from = samples.length / 4;
        int to = samples.length * 3 / 4;
        for (int i = from; i < to; i++) {
            energy += samples[i] * samples[i];
        }
        return 10 * Math.log10(energy / (to - from) / 0.125 + 1e-30);
    }

    /// The samples of the middle half less the sine [#sine] makes: what the filter added or lost.
    static double error(float[] samples, double frequencyHz, int sampleRateHz) {
        var ideal = sine(frequencyHz, sampleRateHz, (samples.length + 1.0) / sampleRateHz);
        var difference = new float[samples.length];
        for (int i = 0; i < samples.length; i++) {
            difference[i] = samples[i] - ideal[i];
        }
        return level(difference);
    }
}
