package dev.voxq.worker.onnx.codec;

import dev.voxq.worker.checkpoint.SpeechDecoderConfig;
import dev.voxq.worker.checkpoint.TransformerConfig;
import dev.voxq.worker.onnx.graph.GraphBuilder;
import dev.voxq.worker.onnx.graph.Op;
import dev.voxq.worker.onnx.graph.Value;

/// The speech decoder's transformer: pre-norm layers whose queries see the last `slidingWindow` positions, across calls.
///
/// Keys and values of the window's past are part of the stream's state; positions go on counting over calls.
final class SlidingWindowTransformer {
    private final ModelPart part;
    private final StreamState state;
    private final TransformerConfig config;
    private final long past;
    private final GraphBuilder g;

    SlidingWindowTransformer(ModelPart part, StreamState state, SpeechDecoderConfig config) {
        this.part = part;
        this.state = state;
        this.config = config.transformer();
        this.past = config.slidingWindow() - 1L;
        this.g = part.graph();
    }

    /// @param x        `[batch, time, channels]`
    /// @param position `[batch]`, how many positions of each stream came in earlier calls
    Value apply(Value x, Value position) {
        try (var _ = part.open()) {
            Value time = g.squeeze(g.shape(x, 1, 2), 0);
            Value steps = g.node("Range", g.scalar(0L), time, g.scalar(1L));
            Value first = g.unsqueeze(position, 1);
            RotaryPositions rotary = RotaryPositions.at(g, g.add(first, steps), config.headDim(), config.ropeTheta());
            Value mask = mask(time, steps, first);
            Value hidden = part.linear(x, "input_proj");
            for (int i = 0; i < config.layers(); i++) {
                hidden = layer(part.at("layers." + i), hidden, rotary, mask);
            }
            return part.linear(norm(part, hidden, "norm"), "output_proj");
        }
    }

    /// What is added to the scores `[batch, 1, 1, time, past + time]`: 0 where a query may look, else minus infinity.
    ///
    /// Key `j` of a call stands `past - j` positions before the call's first query, so query `i` sees the keys from
    /// `i` to `i + past`, unless they lie before the stream's beginning.
    private Value mask(Value time, Value steps, Value first) {
        try (var _ = g.scope("window")) {
            Value keys = g.node("Range", g.scalar(0L), g.add(time, g.scalar(past)), g.scalar(1L));
            Value distance = g.sub(keys, g.unsqueeze(steps, 1));
            Value inWindow = g.node("And", g.node("GreaterOrEqual", distance, g.scalar(0L)),
                    g.node("LessOrEqual", distance, g.scalar(past)));
            Value begun = g.node("GreaterOrEqual", g.add(first, keys), g.scalar(past));
            Value visible = g.node("And", g.unsqueeze(begun, 1, 2, 3), inWindow);
            return g.node("Where", visible, g.scalar(0f), g.scalar(Float.NEGATIVE_INFINITY));
        }
    }

    private Value layer(ModelPart layer, Value x, RotaryPositions rotary, Value mask) {
        try (var _ = layer.open()) {
            Value attended = attention(layer, norm(layer, x, "input_layernorm"), rotary, mask);
            Value hidden = g.add(x, attended);
            return g.add(hidden, mlp(layer, norm(layer, hidden, "post_attention_layernorm")));
        }
    }

    private Value attention(ModelPart layer, Value x, RotaryPositions rotary, Value mask) {
        ModelPart attention = layer.at("self_attn");
        int groups = config.heads() / config.kvHeads();
        try (var _ = attention.open()) {
            Value projected = project(attention, x, "q_proj", "k_proj", "v_proj");
            Value heads = g.reshape(projected, 0, 0, config.heads() + 2L * config.kvHeads(), config.headDim());
            var turnedAndValues = g.split(heads, 2, config.heads() + (long) config.kvHeads(), config.kvHeads());
            var queriesAndKeys = g.split(rotary.apply(turnedAndValues.getFirst()), 2, config.heads(), config.kvHeads());
            Value queries = g.transpose(
                    g.reshape(queriesAndKeys.getFirst(), 0, 0, config.kvHeads(), groups, config.headDim()),
                    0, 2, 3, 1, 4);
            Value keys = remembered(queriesAndKeys.getLast());
            Value values = remembered(turnedAndValues.getLast());
            Value scores = g.mul(g.matmul(queries, g.transpose(keys, 0, 1, 2, 4, 3)),
                    g.scalar((float) (1 / Math.sqrt(config.headDim()))));
            Value mixed = g.matmul(g.softmax(g.add(scores, mask), -1), values);
            Value joined = g.reshape(g.transpose(mixed, 0, 3, 1, 2, 4), 0, 0, config.queryWidth());
            return scaled(attention, joined, "o_proj", layer.floats("self_attn_layer_scale.scale"));
        }
    }

    /// From `[batch, time, kvHeads, headDim]` to `[batch, kvHeads, 1, past + time, headDim]`.
    private Value remembered(Value x) {
        Value byHead = g.transpose(x, 0, 2, 1, 3);
        return g.unsqueeze(state.precede(byHead, 2, past, config.kvHeads(), past, config.headDim()), 2);
    }

    private Value mlp(ModelPart layer, Value x) {
        ModelPart mlp = layer.at("mlp");
        try (var _ = mlp.open()) {
            var gateAndUp = g.split(project(mlp, x, "gate_proj", "up_proj"), 2, config.intermediateSize(),
                    config.intermediateSize());
            Value gate = g.node(Op.microsoft("QuickGelu").with("alpha", 1f), gateAndUp.getFirst());
            return scaled(mlp, g.mul(gate, gateAndUp.getLast()), "down_proj",
                    layer.floats("mlp_layer_scale.scale"));
        }
    }

    /// Several projections of the same input as one product, their results side by side.
    private Value project(ModelPart from, Value x, String... names) {
        Matrix all = from.matrix(names[0] + ".weight");
        for (int i = 1; i < names.length; i++) {
            all = all.above(from.matrix(names[i] + ".weight"));
        }
        Matrix weight = all.transposed();
        return g.matmul(x, from.weight(String.join("+", names), weight.values(), weight.rows(), weight.columns()));
    }

    /// A projection and the layer scale behind it, as one product.
    private Value scaled(ModelPart from, Value x, String name, float[] scale) {
        Matrix weight = from.matrix(name + ".weight").scaledRows(scale).transposed();
        return g.matmul(x, from.weight(name + ".scaled", weight.values(), weight.rows(), weight.columns()));
    }

    private Value norm(ModelPart from, Value x, String name) {
        Op norm = Op.of("SimplifiedLayerNormalization").with("axis", -1).with("epsilon", (float) config.rmsNormEps());
        return g.node(norm, x, from.weight(name + ".weight"));
    }
}
