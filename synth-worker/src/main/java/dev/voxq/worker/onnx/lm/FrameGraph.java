package dev.voxq.worker.onnx.lm;

import dev.voxq.worker.checkpoint.CodePredictorConfig;
import dev.voxq.worker.checkpoint.ModelConfig;
import dev.voxq.worker.checkpoint.TalkerConfig;
import dev.voxq.worker.checkpoint.Tensors;
import dev.voxq.worker.onnx.graph.Dim;
import dev.voxq.worker.onnx.graph.ElementType;
import dev.voxq.worker.onnx.graph.GraphBuilder;
import dev.voxq.worker.onnx.graph.Value;

/// A frame's codes as one graph: the talker's head and rules, sampling, the unrolled code predictor, and the sum of
/// the frame's embeddings that the next step takes in.
///
/// Per row it takes the talker's hidden state, the sampling parameters of both models and sixteen uniform numbers. With
/// tracing it also returns logits and takes codes to force, which is how it is compared with the official code.
public final class FrameGraph {
    public static final String HIDDEN = "hidden";
    public static final String SPOKEN = "spoken";
    public static final String MAY_END = "mayEnd";
    public static final String PENALTY = "penalty";
    public static final String UNIFORMS = "uniforms";
    public static final String TALKER = "talker.";
    public static final String PREDICTOR = "predictor.";
    public static final String TEMPERATURE = "temperature";
    public static final String TOP_K = "topK";
    public static final String TOP_P = "topP";
    public static final String CANDIDATES = "candidates";
    public static final String CODES = "codes";
    public static final String EMBEDDING = "embedding";

    /// Tracing only: codes to take instead of the drawn ones, `[rows, 16]`; negative leaves the draw.
    public static final String FORCED = "forced";
    /// Tracing only: the talker's raw logits, `[rows, vocabulary]`.
    public static final String TALKER_LOGITS = "talkerLogits";
    /// Tracing only: the talker's logits behind the rules, `[rows, vocabulary]`.
    public static final String TALKER_SCORES = "talkerScores";
    /// Tracing only: the talker's unnormalised sampling probabilities, `[rows, vocabulary]`.
    public static final String TALKER_WEIGHTS = "talkerWeights";
    /// Tracing only: the code predictor's raw logits, `[rows, 15, vocabulary]`.
    public static final String PREDICTOR_LOGITS = "predictorLogits";

    private static final int GROUPS = CodePredictorConfig.CODE_GROUPS;

    private final GraphBuilder graph;
    private final ModelConfig config;
    private final Sampler sampler;
    private final ElementType type;
    private final Dim rows = Dim.named("rows");
    private final boolean traced;

    private FrameGraph(GraphBuilder graph, ModelConfig config, ElementType type, boolean traced) {
        this.graph = graph;
        this.config = config;
        this.sampler = new Sampler(graph);
        this.type = type;
        this.traced = traced;
    }

    static void build(GraphBuilder graph, Weights weights, Tensors tensors, ModelConfig config, boolean traced) {
        new FrameGraph(graph, config, weights.activation(), traced).build(weights, tensors);
    }

    private void build(Weights weights, Tensors tensors) {
        TalkerConfig talker = config.talker();
        long width = talker.transformer().hiddenSize();
        Value hidden = graph.input(HIDDEN, type, rows, Dim.of(1), Dim.of(width));
        Value uniforms = graph.input(UNIFORMS, ElementType.FLOAT, rows, Dim.of(GROUPS));
        Value forced = traced ? graph.input(FORCED, ElementType.INT64, rows, Dim.of(GROUPS)) : Value.NONE;
        SamplingInputs predictorSampling = samplingInputs(PREDICTOR);
        Value firstCode = chosen(firstCode(weights, hidden, uniforms), forced, 0);
        Value firstEmbedding = weights.embedding("talker.model.codec_embedding.weight").apply(firstCode);
        CodePredictorStack predictor = new CodePredictorStack(graph, weights, tensors, config.codePredictor());
        CodePredictorStack.Frame frame = predictor.apply(hidden, firstCode, firstEmbedding, (logits, group) -> chosen(
                sampler.draw(sampler.likelihoods(logits, predictorSampling), uniform(uniforms, group)), forced, group));
        graph.output(CODES, graph.concat(1, frame.codes().toArray(Value[]::new)), ElementType.INT64, rows,
                Dim.of(GROUPS));
        graph.output(EMBEDDING, graph.add(firstEmbedding, frame.embedding()), type, rows, Dim.of(1), Dim.of(width));
        if (traced) {
            long codes = config.codePredictor().vocabSize();
            Value[] logits = frame.logits().stream().map(each -> graph.unsqueeze(each, 1)).toArray(Value[]::new);
            graph.output(PREDICTOR_LOGITS, graph.concat(1, logits), ElementType.FLOAT, rows, Dim.of(GROUPS - 1),
                    Dim.of(codes));
        }
    }

    private Value firstCode(Weights weights, Value hidden, Value uniforms) {
        TalkerConfig talker = config.talker();
        Dim vocabulary = Dim.of(talker.vocabSize());
        Value spoken = graph.input(SPOKEN, ElementType.BOOL, rows, vocabulary);
        Value mayEnd = graph.input(MAY_END, ElementType.BOOL, rows, Dim.of(1));
        Value penalty = graph.input(PENALTY, ElementType.FLOAT, rows, Dim.of(1));
        try (var _ = graph.scope("talker")) {
            Value head = weights.linear("talker.codec_head").apply(graph.squeeze(hidden, 1));
            Value logits = graph.cast(head, ElementType.FLOAT);
            Value scores = new LogitRules(graph, talker.vocabSize(), talker.tokens().eos()).apply(logits, spoken,
                    penalty, mayEnd);
            Sampler.Likelihoods kept = sampler.likelihoods(scores, samplingInputs(TALKER));
            if (traced) {
                graph.output(TALKER_LOGITS, logits, ElementType.FLOAT, rows, vocabulary);
                graph.output(TALKER_SCORES, scores, ElementType.FLOAT, rows, vocabulary);
                graph.output(TALKER_WEIGHTS, kept.weights(), ElementType.FLOAT, rows, vocabulary);
            }
            return sampler.draw(kept, uniform(uniforms, 0));
        }
    }

    private SamplingInputs samplingInputs(String model) {
        return new SamplingInputs(graph.input(model + TEMPERATURE, ElementType.FLOAT, rows, Dim.of(1)),
                graph.input(model + TOP_K, ElementType.INT64, rows, Dim.of(1)),
                graph.input(model + TOP_P, ElementType.FLOAT, rows, Dim.of(1)),
                graph.input(model + CANDIDATES, ElementType.INT64, Dim.of(1)));
    }

    private Value uniform(Value uniforms, int group) {
        return graph.slice(uniforms, 1, group, group + 1);
    }

    private Value chosen(Value drawn, Value forced, int group) {
        if (!traced) {
            return drawn;
        }
        Value given = graph.slice(forced, 1, group, group + 1);
        return graph.node("Where", graph.node("Less", given, graph.constant(0)), drawn, given);
    }
}
