package dev.voxq.worker.checkpoint;

/// The sizes of a Qwen3 decoder stack: RMSNorm, rotary positions, grouped-query attention, SiLU-gated MLP, no biases.
public record TransformerConfig(int hiddenSize, int intermediateSize, int layers, int heads, int kvHeads, int headDim,
        double rmsNormEps, double ropeTheta) {

    static TransformerConfig of(Fields fields) {
        fields.requireIfPresent("attention_bias", false);
        fields.requireIfPresent("hidden_act", "silu");
        TransformerConfig config = new TransformerConfig(
                fields.integer("hidden_size", 1, 1 << 16),
                fields.integer("intermediate_size", 1, 1 << 20),
                fields.integer("num_hidden_layers", 1, 512),
                fields.integer("num_attention_heads", 1, 1024),
                fields.integer("num_key_value_heads", 1, 1024),
                fields.integer("head_dim", 2, 1024),
                fields.number("rms_norm_eps", 0, 1),
                fields.number("rope_theta", 1, 1e12));
        if (config.heads % config.kvHeads != 0) {
            throw fields.wrong("num_key_value_heads", "a divisor of num_attention_heads=" + config.heads,
                    config.kvHeads);
        }
        if (config.headDim % 2 != 0) {
            throw fields.wrong("head_dim", "an even number (rotary positions turn halves)", config.headDim);
        }
        return config;
    }

    /// Width of all query heads together.
    public int queryWidth() {
        return heads * headDim;
    }

    /// Width of all key heads together, and of all value heads.
    public int kvWidth() {
        return kvHeads * headDim;
    }
}
