package dev.voxq.worker.onnx.lm;

import dev.voxq.worker.checkpoint.TransformerConfig;
import dev.voxq.worker.onnx.graph.Dim;
import dev.voxq.worker.onnx.graph.ElementType;
import dev.voxq.worker.onnx.graph.GraphBuilder;
import dev.voxq.worker.onnx.graph.Value;
import java.util.ArrayList;
import java.util.List;

/// The talker's decoder as a graph: input embeddings in, hidden states out, its cache read and written in place.
///
/// The same graph reads prompts (one row, many positions) and takes steps (many rows, one position each). Keys and
/// values of layer `i` go in as `keys.i`, `values.i` and come out as `newKeys.i`, `newValues.i`; bound to the same
/// memory, only the new positions are written.
public final class TalkerGraph {
    public static final String EMBEDDINGS = "embeddings";
    public static final String LAST_POSITION = "lastPosition";
    public static final String LONGEST = "longest";
    public static final String HIDDEN = "hidden";

    private TalkerGraph() {}

    public static String keys(int layer) {
        return "keys." + layer;
    }

    public static String values(int layer) {
        return "values." + layer;
    }

    public static String newKeys(int layer) {
        return "newKeys." + layer;
    }

    public static String newValues(int layer) {
        return "newValues." + layer;
    }

    /// `positions` is the longest utterance the graph has angles for.
    static void build(GraphBuilder graph, Weights weights, TransformerConfig config, int positions) {
        ElementType type = weights.activation();
        Dim rows = Dim.named("rows");
        Dim reading = Dim.named("positions");
        Value x = graph.input(EMBEDDINGS, type, rows, reading, Dim.of(config.hiddenSize()));
        Value lastPosition = graph.input(LAST_POSITION, ElementType.INT32, rows);
        Value longest = graph.input(LONGEST, ElementType.INT32);
        Dim[] cacheShape = {rows, Dim.of(config.kvHeads()), Dim.named("capacity"), Dim.of(config.headDim())};
        List<KeysValues> cache = new ArrayList<>();
        for (int i = 0; i < config.layers(); i++) {
            cache.add(new KeysValues(graph.input(keys(i), type, cacheShape),
                    graph.input(values(i), type, cacheShape)));
        }
        Rope rope = Rope.table(weights, "rope", positions, config.headDim(), config.ropeTheta());
        DecoderStack.Result result = new DecoderStack(graph, weights, "talker.model", config).apply(x,
                new KvSpan(lastPosition, longest, rope), cache);
        graph.output(HIDDEN, result.hidden(), type, rows, reading, Dim.of(config.hiddenSize()));
        for (int i = 0; i < config.layers(); i++) {
            graph.output(newKeys(i), result.cache().get(i).keys(), type, cacheShape);
            graph.output(newValues(i), result.cache().get(i).values(), type, cacheShape);
        }
    }
}
