package dev.voxq.worker.checkpoint;

/// The model that predicts code groups 2 to 16 inside a frame (`talker_config.code_predictor_config`).
///
/// @param vocabSize entries of each codec codebook
public record CodePredictorConfig(TransformerConfig transformer, int vocabSize) {

    /// Code groups in a frame: one from the talker, the rest from the code predictor.
    public static final int CODE_GROUPS = 16;

    static CodePredictorConfig of(Fields fields) {
        fields.requireIfPresent("model_type", "qwen3_tts_talker_code_predictor");
        fields.requireIfPresent("num_code_groups", CODE_GROUPS);
        fields.requireIfPresent("use_sliding_window", false);
        return new CodePredictorConfig(TransformerConfig.of(fields), fields.integer("vocab_size", 2, 1 << 20));
    }
}
