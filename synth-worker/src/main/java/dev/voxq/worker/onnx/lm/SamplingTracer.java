package dev.voxq.worker.onnx.lm;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.voxq.worker.onnx.graph.Dim;
import dev.voxq.worker.onnx.graph.ElementType;
import dev.voxq.worker.onnx.graph.GraphBuilder;
import dev.voxq.worker.onnx.graph.Value;
import dev.voxq.worker.onnx.runtime.Device;
import dev.voxq.worker.onnx.runtime.OrtEnvironment;
import dev.voxq.worker.onnx.runtime.OrtSession;
import dev.voxq.worker.onnx.runtime.Outputs;
import dev.voxq.worker.onnx.runtime.SessionConfig;
import dev.voxq.worker.onnx.runtime.Tensor;
import java.lang.foreign.MemorySegment;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalInt;

/// The part of the frame graph between logits and a draw by itself, for a vocabulary of any size, one row at a time.
public final class SamplingTracer implements AutoCloseable {
    private static final String LOGITS = "logits";
    private static final String SCORES = "scores";
    private static final String WEIGHTS = "weights";

    private final OrtEnvironment environment;
    private final OrtSession session;
    private final boolean rules;

    private SamplingTracer(OrtEnvironment environment, OrtSession session, boolean rules) {
        this.environment = environment;
        this.session = session;
        this.rules = rules;
    }

    /// `endToken` is the talker's; the code predictor has none, and then no rules apply.
    public static SamplingTracer open(OrtEnvironment environment, int vocabulary, OptionalInt endToken) {
        GraphBuilder graph = new GraphBuilder("sampling");
        Dim one = Dim.of(1);
        Dim all = Dim.of(vocabulary);
        Value scores = graph.input(LOGITS, ElementType.FLOAT, one, all);
        if (endToken.isPresent()) {
            scores = new LogitRules(graph, vocabulary, endToken.getAsInt()).apply(scores,
                    graph.input(FrameGraph.SPOKEN, ElementType.BOOL, one, all),
                    graph.input(FrameGraph.PENALTY, ElementType.FLOAT, one, one),
                    graph.input(FrameGraph.MAY_END, ElementType.BOOL, one, one));
        }
        graph.output(SCORES, scores, ElementType.FLOAT, one, all);
        SamplingInputs inputs = new SamplingInputs(graph.input(FrameGraph.TEMPERATURE, ElementType.FLOAT, one, one),
                graph.input(FrameGraph.TOP_K, ElementType.INT64, one, one),
                graph.input(FrameGraph.TOP_P, ElementType.FLOAT, one, one),
                graph.input(FrameGraph.CANDIDATES, ElementType.INT64, one));
        graph.output(WEIGHTS, new Sampler(graph).likelihoods(scores, inputs).weights(), ElementType.FLOAT, one, all);
        return new SamplingTracer(environment, environment.openSession(graph.toByteArray(),
                SessionConfig.on(Device.CPU)), endToken.isPresent());
    }

    /// What became of a row of logits.
    ///
    /// @param scores behind the rules
    /// @param weights unnormalised probabilities, 0 for codes that are never drawn
    public record Trace(float[] scores, float[] weights) {}

    /// Takes a row of logits through the rules, where there are any, and the parameters of its draw.
    ///
    /// @param spoken 1 for each code that the row has spoken
    public Trace trace(float[] logits, byte[] spoken, float penalty, boolean mayEnd, RowSampling.Draw draw) {
        Map<String, Tensor> inputs = new HashMap<>();
        try {
            add(inputs, LOGITS, ElementType.FLOAT, 1, logits.length).data().copyFrom(MemorySegment.ofArray(logits));
            if (rules) {
                add(inputs, FrameGraph.SPOKEN, ElementType.BOOL, 1, spoken.length).data().copyFrom(
                        MemorySegment.ofArray(spoken));
                add(inputs, FrameGraph.PENALTY, ElementType.FLOAT, 1, 1).data().set(JAVA_FLOAT, 0, penalty);
                add(inputs, FrameGraph.MAY_END, ElementType.BOOL, 1, 1).data().set(JAVA_BYTE, 0,
                        (byte) (mayEnd ? 1 : 0));
            }
            add(inputs, FrameGraph.TEMPERATURE, ElementType.FLOAT, 1, 1).data().set(JAVA_FLOAT, 0, draw.divisor());
            long candidates = draw.candidates(logits.length);
            add(inputs, FrameGraph.TOP_K, ElementType.INT64, 1, 1).data().set(JAVA_LONG, 0, candidates);
            add(inputs, FrameGraph.TOP_P, ElementType.FLOAT, 1, 1).data().set(JAVA_FLOAT, 0, draw.coverage());
            add(inputs, FrameGraph.CANDIDATES, ElementType.INT64, 1).data().set(JAVA_LONG, 0, candidates);
            try (Outputs outputs = session.run(inputs)) {
                return new Trace(outputs.get(SCORES).data().toArray(JAVA_FLOAT),
                        outputs.get(WEIGHTS).data().toArray(JAVA_FLOAT));
            }
        } finally {
            inputs.values().forEach(Tensor::close);
        }
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
