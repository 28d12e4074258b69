package dev.voxq.worker.onnx.lm;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.voxq.worker.checkpoint.Checkpoint;
import dev.voxq.worker.checkpoint.CodePredictorConfig;
import dev.voxq.worker.checkpoint.ModelConfig;
import dev.voxq.worker.onnx.graph.ElementType;
import dev.voxq.worker.onnx.runtime.Device;
import dev.voxq.worker.onnx.runtime.OrtEnvironment;
import dev.voxq.worker.onnx.runtime.OrtSession;
import dev.voxq.worker.onnx.runtime.Outputs;
import dev.voxq.worker.onnx.runtime.SessionConfig;
import dev.voxq.worker.onnx.runtime.Tensor;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.LongStream;

/// A frame graph written with tracing, run one row at a time: what both models think of each code.
public final class FrameTracer implements AutoCloseable {
    private static final int GROUPS = CodePredictorConfig.CODE_GROUPS;

    private final OrtEnvironment environment;
    private final OrtSession session;
    private final ModelConfig config;
    private final ElementType type;

    private FrameTracer(OrtEnvironment environment, OrtSession session, ModelConfig config, ElementType type) {
        this.environment = environment;
        this.session = session;
        this.config = config;
        this.type = type;
    }

    /// Opens the frame graph that [LmGraphs] wrote into a folder, with tracing, for the device that it was written for.
    public static FrameTracer open(OrtEnvironment environment, Path graphs, Checkpoint checkpoint, Precision precision,
            Device device) {
        SessionConfig session = WeightsInPlace.resolve(SessionConfig.on(device), checkpoint, precision);
        return new FrameTracer(environment, environment.openSession(graphs.resolve(LmGraphs.FRAME_FILE), session),
                checkpoint.config(), precision.activation(device));
    }

    /// One frame of one row.
    ///
    /// @param codes the frame's sixteen codes
    /// @param talkerLogits raw, `[vocabulary]`
    /// @param talkerScores behind the penalty and the suppressed codes, `[vocabulary]`
    /// @param predictorLogits raw, `[15, codes]` row-major
    /// @param embedding sum of the codes' embeddings, `[talkerWidth]`
    public record Trace(int[] codes, float[] talkerLogits, float[] talkerScores, float[] predictorLogits,
            float[] embedding) {}

    /// Speaks frame number `frame` greedily from the talker's hidden state.
    ///
    /// @param spoken 1 for each code of the talker's vocabulary that the row has spoken
    /// @param forced codes to take instead of the likeliest; negative ones are left to the model
    public Trace trace(float[] hidden, byte[] spoken, int frame, float penalty, int[] forced) {
        Map<String, Tensor> inputs = new HashMap<>();
        try {
            Tensor state = add(inputs, FrameGraph.HIDDEN, type, 1, 1, hidden.length);
            Floats.write(hidden, 0, hidden.length, type, state.data(), 0);
            add(inputs, FrameGraph.SPOKEN, ElementType.BOOL, 1, spoken.length).data()
                    .copyFrom(MemorySegment.ofArray(spoken));
            add(inputs, FrameGraph.MAY_END, ElementType.BOOL, 1, 1).data()
                    .set(JAVA_BYTE, 0, (byte) (frame >= RowSampling.MIN_FRAMES ? 1 : 0));
            add(inputs, FrameGraph.PENALTY, ElementType.FLOAT, 1, 1).data().set(JAVA_FLOAT, 0, penalty);
            add(inputs, FrameGraph.UNIFORMS, ElementType.FLOAT, 1, GROUPS);
            Tensor given = add(inputs, FrameGraph.FORCED, ElementType.INT64, 1, GROUPS);
            for (int group = 0; group < GROUPS; group++) {
                given.data().setAtIndex(JAVA_LONG, group, forced[group]);
            }
            greedy(inputs, FrameGraph.TALKER);
            greedy(inputs, FrameGraph.PREDICTOR);
            try (Outputs outputs = session.run(inputs)) {
                return trace(outputs);
            }
        } finally {
            inputs.values().forEach(Tensor::close);
        }
    }

    private Trace trace(Outputs outputs) {
        int[] codes = LongStream.of(outputs.get(FrameGraph.CODES).data().toArray(JAVA_LONG)).mapToInt(
                Math::toIntExact).toArray();
        int width = config.talker().transformer().hiddenSize();
        return new Trace(codes, floats(outputs, FrameGraph.TALKER_LOGITS), floats(outputs, FrameGraph.TALKER_SCORES),
                floats(outputs, FrameGraph.PREDICTOR_LOGITS),
                Floats.read(outputs.get(FrameGraph.EMBEDDING).data(), type, width));
    }

    private static float[] floats(Outputs outputs, String name) {
        return outputs.get(name).data().toArray(JAVA_FLOAT);
    }

    private void greedy(Map<String, Tensor> inputs, String model) {
        add(inputs, model + FrameGraph.TEMPERATURE, ElementType.FLOAT, 1, 1).data().set(JAVA_FLOAT, 0,
                RowSampling.Draw.GREEDY.divisor());
        add(inputs, model + FrameGraph.TOP_K, ElementType.INT64, 1, 1).data().set(JAVA_LONG, 0, 1);
        add(inputs, model + FrameGraph.TOP_P, ElementType.FLOAT, 1, 1).data().set(JAVA_FLOAT, 0,
                RowSampling.Draw.GREEDY.coverage());
        add(inputs, model + FrameGraph.CANDIDATES, ElementType.INT64, 1).data().set(JAVA_LONG, 0, 1);
    }

    private Tensor add(Map<String, Tensor> inputs, String name, ElementType elements, long... shape) {
        Tensor tensor = environment.allocate(elements, shape);
        inputs.put(name, tensor);
        return tensor;
    }

    @Override
    public void close() {
        session.close();
    }
}
