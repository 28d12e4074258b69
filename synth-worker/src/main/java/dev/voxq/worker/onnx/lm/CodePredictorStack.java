package dev.voxq.worker.onnx.lm;

import dev.voxq.worker.checkpoint.CodePredictorConfig;
import dev.voxq.worker.checkpoint.Tensors;
import dev.voxq.worker.onnx.graph.ElementType;
import dev.voxq.worker.onnx.graph.GraphBuilder;
import dev.voxq.worker.onnx.graph.Value;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/// The code predictor, unrolled: from the talker's hidden state and the frame's first code to its other codes.
///
/// Every frame starts with an empty cache. Position 0 is the hidden state, position `g` the embedding of code `g - 1`;
/// head `g - 1` reads position `g` and gives code `g`.
final class CodePredictorStack {
    private static final String PREFIX = "talker.code_predictor";
    private static final int LATER_GROUPS = CodePredictorConfig.CODE_GROUPS - 1;

    private final GraphBuilder graph;
    private final CodePredictorConfig config;
    private final DecoderStack stack;
    private final Linear projection;
    private final List<Linear> embeddings;
    private final List<Linear> heads;
    private final Rope rope;

    CodePredictorStack(GraphBuilder graph, Weights weights, Tensors tensors, CodePredictorConfig config) {
        this.graph = graph;
        this.config = config;
        this.stack = new DecoderStack(graph, weights, PREFIX + ".model", config.transformer());
        String narrowing = PREFIX + ".small_to_mtp_projection";
        this.projection = tensors.find(narrowing + ".weight").isPresent() ? weights.linear(narrowing) : x -> x;
        this.embeddings = each(group -> weights.embedding(PREFIX + ".model.codec_embedding." + group + ".weight"));
        this.heads = each(group -> weights.linear(PREFIX + ".lm_head." + group));
        this.rope = Rope.table(weights, "predictor.rope", CodePredictorConfig.CODE_GROUPS,
                config.transformer().headDim(), config.transformer().ropeTheta());
    }

    /// What one frame comes to.
    ///
    /// @param codes int64 `[rows, 1]` each, all groups in order
    /// @param logits float `[rows, vocabulary]` each, of the later groups
    /// @param embedding sum of the later groups' embeddings, `[rows, 1, talkerWidth]`
    record Frame(List<Value> codes, List<Value> logits, Value embedding) {}

    /// Speaks the later groups. `choose` turns logits and a group's number (from 1) into its code.
    ///
    /// @param hidden the talker's last state, `[rows, 1, talkerWidth]`
    /// @param firstEmbedding the talker's embedding of the first code, `[rows, 1, talkerWidth]`
    Frame apply(Value hidden, Value firstCode, Value firstEmbedding, Choice choose) {
        List<Value> codes = new ArrayList<>(List.of(firstCode));
        List<Value> logits = new ArrayList<>();
        List<Value> embedded = new ArrayList<>();
        List<KeysValues> cache = Collections.nCopies(config.transformer().layers(), KeysValues.EMPTY);
        Value rows = graph.shape(hidden, 0, 1);
        Value x = graph.concat(1, hidden, firstEmbedding);
        for (int group = 1; group <= LATER_GROUPS; group++) {
            try (var _ = graph.scope("group." + group)) {
                DecoderStack.Result result = stack.apply(projection.apply(x), span(rows, group), cache);
                cache = result.cache();
                Value groupLogits = logits(result.hidden(), group);
                Value code = choose.code(groupLogits, group);
                Value embedding = embeddings.get(group - 1).apply(code);
                logits.add(groupLogits);
                codes.add(code);
                embedded.add(embedding);
                x = embedding;
            }
        }
        return new Frame(codes, logits, sum(embedded));
    }

    /// Picks a group's code from its logits.
    @FunctionalInterface
    interface Choice {
        Value code(Value logits, int group);
    }

    private KvSpan span(Value rows, int lastPosition) {
        Value positions = graph.node("Expand", graph.scalar(lastPosition), rows);
        return new KvSpan(positions, graph.scalar(lastPosition + 1), rope);
    }

    private Value logits(Value hidden, int group) {
        Value last = group == 1 ? graph.slice(hidden, 1, 1, 2) : hidden;
        Value logits = heads.get(group - 1).apply(graph.squeeze(last, 1));
        return graph.cast(logits, ElementType.FLOAT);
    }

    private Value sum(List<Value> embedded) {
        return embedded.stream().reduce(graph::add).orElseThrow();
    }

    private static List<Linear> each(IntFunction<Linear> part) {
        return IntStream.range(0, LATER_GROUPS).mapToObj(part).toList();
    }
}
