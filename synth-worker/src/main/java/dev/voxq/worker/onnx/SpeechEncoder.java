package dev.voxq.worker.onnx;

import static dev.voxq.worker.checkpoint.CodePredictorConfig.CODE_GROUPS;
import static dev.voxq.worker.checkpoint.SpeechTokenizerConfig.SAMPLES_PER_FRAME;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.voxq.worker.onnx.codec.SpeechEncoderGraph;
import dev.voxq.worker.onnx.graph.ElementType;
import dev.voxq.worker.onnx.runtime.OrtEnvironment;
import dev.voxq.worker.onnx.runtime.OrtSession;
import dev.voxq.worker.onnx.runtime.SessionConfig;
import dev.voxq.worker.onnx.runtime.Tensor;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;

/// Turns a reference clip into the codes that the speech decoder would speak it from.
public final class SpeechEncoder implements AutoCloseable {
    /// Two seconds at a time keep the activations of the first graph below 100 MB.
    private static final int SAMPLES_PER_CALL = 25 * SAMPLES_PER_FRAME;

    private final OrtEnvironment environment;
    private final OrtSession waveform;
    private final OrtSession quantizer;
    private final int samplesPerCall;

    private SpeechEncoder(OrtEnvironment environment, OrtSession waveform, OrtSession quantizer, int samplesPerCall) {
        this.environment = environment;
        this.waveform = waveform;
        this.quantizer = quantizer;
        this.samplesPerCall = samplesPerCall;
    }

    /// Opens the graphs that [SpeechEncoderGraph] wrote.
    public static SpeechEncoder open(OrtEnvironment environment, Path model, SessionConfig config) {
        return open(environment, model, config, SAMPLES_PER_CALL);
    }

    static SpeechEncoder open(OrtEnvironment environment, Path model, SessionConfig config, int samplesPerCall) {
        OrtSession waveform = environment.openSession(SpeechEncoderGraph.waveform(model), config);
        try {
            return new SpeechEncoder(environment, waveform, environment.openSession(model, config), samplesPerCall);
        } catch (RuntimeException e) {
            waveform.close();
            throw e;
        }
    }

    /// Encodes mono samples at 24 kHz, at least one, into one row of 16 codes for each begun 1920 of them.
    public int[][] encode(float[] samples) {
        float[] latents = latents(samples);
        int hidden = width(quantizer, SpeechEncoderGraph.LATENTS);
        try (Tensor input = tensor(latents, latents.length / hidden, hidden);
                var outputs = quantizer.run(Map.of(SpeechEncoderGraph.LATENTS, input))) {
            return frames(outputs.get(SpeechEncoderGraph.CODES).data().toArray(JAVA_LONG));
        }
    }

    /// The latents of all positions, one behind the other.
    private float[] latents(float[] samples) {
        float[] state = new float[width(waveform, SpeechEncoderGraph.STATE)];
        float[] latents = new float[0];
        for (int from = 0; from < samples.length; from += samplesPerCall) {
            float[] call = Arrays.copyOfRange(samples, from, Math.min(samples.length, from + samplesPerCall));
            try (Tensor input = tensor(call, call.length);
                    Tensor memory = tensor(state, 1, state.length);
                    var outputs = waveform.run(Map.of(SpeechEncoderGraph.SAMPLES, input,
                            SpeechEncoderGraph.STATE, memory))) {
                latents = concat(latents, outputs.get(SpeechEncoderGraph.LATENTS).data().toArray(JAVA_FLOAT));
                state = outputs.get(SpeechEncoderGraph.NEXT_STATE).data().toArray(JAVA_FLOAT);
            }
        }
        return latents;
    }

    private Tensor tensor(float[] values, long... shape) {
        Tensor tensor = environment.allocate(ElementType.FLOAT, shape);
        tensor.data().copyFrom(MemorySegment.ofArray(values));
        return tensor;
    }

    private static int width(OrtSession session, String input) {
        return Math.toIntExact(Objects.requireNonNull(session.inputs().get(input)).shape()[1]);
    }

    private static float[] concat(float[] head, float[] tail) {
        float[] both = Arrays.copyOf(head, head.length + tail.length);
        System.arraycopy(tail, 0, both, head.length, tail.length);
        return both;
    }

    private static int[][] frames(long[] codes) {
        int[][] frames = new int[codes.length / CODE_GROUPS][CODE_GROUPS];
        for (int i = 0; i < codes.length; i++) {
            frames[i / CODE_GROUPS][i % CODE_GROUPS] = Math.toIntExact(codes[i]);
        }
        return frames;
    }

    @Override
    public void close() {
        waveform.close();
        quantizer.close();
    }
}
