package dev.voxq.worker.onnx;

import static dev.voxq.worker.checkpoint.CodePredictorConfig.CODE_GROUPS;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.voxq.worker.onnx.codec.SpeechEncoderGraph;
import dev.voxq.worker.onnx.graph.ElementType;
import dev.voxq.worker.onnx.runtime.OrtEnvironment;
import dev.voxq.worker.onnx.runtime.OrtSession;
import dev.voxq.worker.onnx.runtime.SessionConfig;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// Turns a reference clip into the codes that the speech decoder would speak it from.
public final class SpeechEncoder implements AutoCloseable {
    private final OrtEnvironment environment;
    private final OrtSession session;

    private SpeechEncoder(OrtEnvironment environment, OrtSession session) {
        this.environment = environment;
        this.session = session;
    }

    /// Opens a graph that [SpeechEncoderGraph] wrote.
    public static SpeechEncoder open(OrtEnvironment environment, Path model, SessionConfig config) {
        return new SpeechEncoder(environment, environment.openSession(model, config));
    }

    /// Encodes mono samples at 24 kHz, at least one, into one row of 16 codes for each begun 1920 of them.
    public int[][] encode(float[] samples) {
        try (var input = environment.allocate(ElementType.FLOAT, samples.length)) {
            input.data().copyFrom(MemorySegment.ofArray(samples));
            try (var outputs = session.run(Map.of(SpeechEncoderGraph.SAMPLES, input),
                    List.of(SpeechEncoderGraph.CODES))) {
                return frames(outputs.get(SpeechEncoderGraph.CODES).data().toArray(JAVA_LONG));
            }
        }
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
        session.close();
    }
}
