package dev.voxq.worker.onnx.lm;

import dev.voxq.worker.checkpoint.TransformerConfig;
import dev.voxq.worker.onnx.graph.GraphBuilder;
import dev.voxq.worker.onnx.graph.Op;
import dev.voxq.worker.onnx.graph.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/// A Qwen3 decoder: pre-normed layers of grouped-query attention and SwiGLU, and a norm behind the last.
///
/// Written once, it can be applied many times in a graph; all applications share the weights.
final class DecoderStack {
    private final GraphBuilder graph;
    private final TransformerConfig config;
    private final List<Layer> layers;
    private final Value finalNorm;

    /// The stack whose tensors are called `prefix.layers.*` and `prefix.norm.weight`.
    DecoderStack(GraphBuilder graph, Weights weights, String prefix, TransformerConfig config) {
        this.graph = graph;
        this.config = config;
        this.layers = IntStream.range(0, config.layers()).mapToObj(i -> new Layer(weights, prefix + ".layers." + i))
                .toList();
        this.finalNorm = weights.vector(prefix + ".norm.weight");
    }

    /// What an application returns: `hidden [rows, positions, hiddenSize]` behind the final norm, and the grown cache.
    record Result(Value hidden, List<KeysValues> cache) {}

    /// Runs `x [rows, positions, hiddenSize]` through all layers, each beside its part of the cache.
    Result apply(Value x, KvSpan span, List<KeysValues> cache) {
        List<KeysValues> grown = new ArrayList<>();
        Value normed = rmsNorm(x, layers.getFirst().inputNorm);
        Value residual = x;
        for (int i = 0; i < layers.size(); i++) {
            Layer layer = layers.get(i);
            try (var _ = graph.scope("layers." + i)) {
                Attended attended = attention(layer, normed, span, cache.get(i));
                grown.add(attended.cache);
                AddNorm middle = addNorm(attended.output, residual, layer.postAttentionNorm);
                Value mlp = swiGlu(layer, middle.normed);
                Value nextNorm = i + 1 < layers.size() ? layers.get(i + 1).inputNorm : finalNorm;
                AddNorm end = addNorm(mlp, middle.sum, nextNorm);
                normed = end.normed;
                residual = end.sum;
            }
        }
        return new Result(normed, grown);
    }

    private record Attended(Value output, KeysValues cache) {}

    private Attended attention(Layer layer, Value x, KvSpan span, KeysValues past) {
        try (var _ = graph.scope("attention")) {
            Value query = headNorm(layer.query.apply(x), layer.queryNorm, config.heads());
            Value key = headNorm(layer.key.apply(x), layer.keyNorm, config.kvHeads());
            Value value = layer.value.apply(x);
            Op attention = Op.microsoft("GroupQueryAttention").with("num_heads", config.heads())
                    .with("kv_num_heads", config.kvHeads()).with("do_rotary", 1);
            List<Value> results = graph.nodes(attention, 3, query, key, value, past.keys(), past.values(),
                    span.lastPosition(), span.longest(), span.rope().cosines(), span.rope().sines());
            return new Attended(layer.output.apply(results.get(0)), new KeysValues(results.get(1), results.get(2)));
        }
    }

    /// RMSNorm over each head by itself, before the rotation.
    private Value headNorm(Value x, Value weight, int heads) {
        Value split = graph.reshape(x, 0, 0, heads, config.headDim());
        return graph.reshape(rmsNorm(split, weight), 0, 0, (long) heads * config.headDim());
    }

    /// `down(silu(gate(x)) · up(x))`.
    private Value swiGlu(Layer layer, Value x) {
        try (var _ = graph.scope("mlp")) {
            Value gate = graph.node(Op.microsoft("QuickGelu").with("alpha", 1f), layer.gate.apply(x));
            return layer.down.apply(graph.mul(gate, layer.up.apply(x)));
        }
    }

    private Value rmsNorm(Value x, Value weight) {
        return graph.node(
                Op.of("SimplifiedLayerNormalization").with("axis", -1).with("epsilon", (float) config.rmsNormEps()), x,
                weight);
    }

    private record AddNorm(Value normed, Value sum) {}

    private AddNorm addNorm(Value x, Value residual, Value weight) {
        List<Value> results = graph.nodes(Op.microsoft("SkipSimplifiedLayerNormalization").with("epsilon",
                (float) config.rmsNormEps()), 4, x, residual, weight);
        return new AddNorm(results.get(0), results.get(3));
    }

    private static final class Layer {
        final Value inputNorm;
        final Linear query;
        final Linear key;
        final Linear value;
        final Value queryNorm;
        final Value keyNorm;
        final Linear output;
        final Value postAttentionNorm;
        final Linear gate;
        final Linear up;
        final Linear down;

        Layer(Weights weights, String prefix) {
            inputNorm = weights.vector(prefix + ".input_layernorm.weight");
            query = weights.linear(prefix + ".self_attn.q_proj");
            key = weights.linear(prefix + ".self_attn.k_proj");
            value = weights.linear(prefix + ".self_attn.v_proj");
            queryNorm = weights.vector(prefix + ".self_attn.q_norm.weight");
            keyNorm = weights.vector(prefix + ".self_attn.k_norm.weight");
            output = weights.linear(prefix + ".self_attn.o_proj");
            postAttentionNorm = weights.vector(prefix + ".post_attention_layernorm.weight");
            gate = weights.linear(prefix + ".mlp.gate_proj");
            up = weights.linear(prefix + ".mlp.up_proj");
            down = weights.linear(prefix + ".mlp.down_proj");
        }
    }
}
