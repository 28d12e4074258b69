package dev.voxq.worker.onnx;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import dev.voxq.worker.onnx.codec.SpeakerEncoderGraph;
import dev.voxq.worker.onnx.graph.ElementType;
import dev.voxq.worker.onnx.runtime.OrtEnvironment;
import dev.voxq.worker.onnx.runtime.OrtSession;
import dev.voxq.worker.onnx.runtime.SessionConfig;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// Turns a reference clip into the x-vector that gives the talker its timbre.
public final class SpeakerEncoder implements AutoCloseable {
    private final OrtEnvironment environment;
    private final OrtSession session;

    private SpeakerEncoder(OrtEnvironment environment, OrtSession session) {
        this.environment = environment;
        this.session = session;
    }

    /// Opens a graph that [SpeakerEncoderGraph] wrote.
    public static SpeakerEncoder open(OrtEnvironment environment, Path model, SessionConfig config) {
        return new SpeakerEncoder(environment, environment.openSession(model, config));
    }

    /// Encodes mono samples at 24 kHz, half a second or more of them.
    public float[] encode(float[] samples) {
        return run(samples, SpeakerEncoderGraph.X_VECTOR);
    }

    /// The natural-log mel spectrogram that the encoder sees, bin by bin: `[bins, frames]`.
    public float[] mel(float[] samples) {
        return run(samples, SpeakerEncoderGraph.MEL);
    }

    private float[] run(float[] samples, String output) {
        try (var input = environment.allocate(ElementType.FLOAT, samples.length)) {
            input.data().copyFrom(MemorySegment.ofArray(samples));
            try (var outputs = session.run(Map.of(SpeakerEncoderGraph.SAMPLES, input), List.of(output))) {
                return outputs.get(output).data().toArray(JAVA_FLOAT);
            }
        }
    }

    @Override
    public void close() {
        session.close();
    }
}
