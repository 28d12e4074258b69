package dev.voxq.worker.onnx.codec;

import dev.voxq.worker.checkpoint.SpeechEncoderConfig;
import dev.voxq.worker.onnx.graph.GraphBuilder;
import dev.voxq.worker.onnx.graph.Op;
import dev.voxq.worker.onnx.graph.Value;
import java.util.List;
import java.util.stream.Stream;

/// Mimi's encoder transformer: pre-norm layers in which each position sees the whole past.
///
/// The checkpoint's `sliding_window` plays no part in it, in the official code neither.
record EncoderTransformer(ModelPart part, SpeechEncoderConfig config) {

    /// Maps `[1, time, hidden]` to the same shape.
    Value apply(Value x) {
        GraphBuilder g = part.graph();
        try (var _ = part.open()) {
            Value time = g.squeeze(g.shape(x, 1, 2), 0);
            Value steps = g.node("Range", g.scalar(0L), time, g.scalar(1L));
            RotaryPositions rotary = RotaryPositions.at(g, g.unsqueeze(steps, 0), config.headDim(), config.ropeTheta());
            Value visible = g.node("GreaterOrEqual", g.unsqueeze(steps, 1), g.unsqueeze(steps, 0));
            Value mask = g.node("Where", visible, g.scalar(0f), g.scalar(Float.NEGATIVE_INFINITY));
            Value hidden = x;
            for (int i = 0; i < config.layers(); i++) {
                hidden = layer(part.at("layers." + i), hidden, rotary, mask);
            }
            return hidden;
        }
    }

    private Value layer(ModelPart layer, Value x, RotaryPositions rotary, Value mask) {
        GraphBuilder g = part.graph();
        try (var _ = layer.open()) {
            Value attended = attention(layer.at("self_attn"), norm(layer, x, "input_layernorm"), rotary, mask);
            Value hidden = g.add(x, g.mul(attended, layer.weight("self_attn_layer_scale.scale")));
            Value refined = mlp(layer.at("mlp"), norm(layer, hidden, "post_attention_layernorm"));
            return g.add(hidden, g.mul(refined, layer.weight("mlp_layer_scale.scale")));
        }
    }

    private Value attention(ModelPart attention, Value x, RotaryPositions rotary, Value mask) {
        GraphBuilder g = part.graph();
        try (var _ = attention.open()) {
            List<Value> heads = Stream.of("q_proj", "k_proj", "v_proj")
                    .map(name -> g.reshape(attention.project(x, name), 0, 0, config.heads(), config.headDim()))
                    .toList();
            Value queries = g.transpose(rotary.apply(heads.get(0)), 0, 2, 1, 3);
            Value keys = g.transpose(rotary.apply(heads.get(1)), 0, 2, 3, 1);
            Value values = g.transpose(heads.get(2), 0, 2, 1, 3);
            Value scores = g.mul(g.matmul(queries, keys), g.scalar((float) (1 / Math.sqrt(config.headDim()))));
            Value mixed = g.matmul(g.softmax(g.add(scores, mask), -1), values);
            Value joined = g.reshape(g.transpose(mixed, 0, 2, 1, 3), 0, 0, (long) config.heads() * config.headDim());
            return attention.project(joined, "o_proj");
        }
    }

    private Value mlp(ModelPart mlp, Value x) {
        try (var _ = mlp.open()) {
            return mlp.project(part.graph().node("Gelu", mlp.project(x, "fc1")), "fc2");
        }
    }

    private Value norm(ModelPart layer, Value x, String name) {
        return part.graph().node(Op.of("LayerNormalization").with("epsilon", (float) config.normEps()), x,
                layer.weight(name + ".weight"), layer.weight(name + ".bias"));
    }
}
