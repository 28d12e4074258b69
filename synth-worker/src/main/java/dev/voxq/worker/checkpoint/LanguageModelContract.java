package dev.voxq.worker.checkpoint;

/// Checks that every tensor of talker, code predictor and speaker encoder is there in the shape that `config.json` implies.
final class LanguageModelContract {
    private final WeightShapes tensors;
    private final ModelConfig config;

    LanguageModelContract(WeightShapes tensors, ModelConfig config) {
        this.tensors = tensors;
        this.config = config;
    }

    void check() {
        checkTalker();
        checkTextProjection();
        checkCodePredictor();
        config.speakerEncoder().ifPresent(this::checkSpeakerEncoder);
    }

    private void checkTalker() {
        TalkerConfig talker = config.talker();
        int hidden = talker.transformer().hiddenSize();
        tensors.weight("talker.model.codec_embedding.weight", talker.vocabSize(), hidden);
        tensors.weight("talker.codec_head.weight", talker.vocabSize(), hidden);
        checkStack("talker.model", talker.transformer());
    }

    private void checkTextProjection() {
        int text = config.talker().textHiddenSize();
        int hidden = config.talker().transformer().hiddenSize();
        tensors.weight("talker.model.text_embedding.weight", config.talker().textVocabSize(), text);
        linear("talker.text_projection.linear_fc1", text, text);
        linear("talker.text_projection.linear_fc2", hidden, text);
    }

    private void checkCodePredictor() {
        CodePredictorConfig predictor = config.codePredictor();
        int outer = config.talker().transformer().hiddenSize();
        int inner = predictor.transformer().hiddenSize();
        if (outer != inner) {
            linear("talker.code_predictor.small_to_mtp_projection", inner, outer);
        }
        for (int group = 0; group < CodePredictorConfig.CODE_GROUPS - 1; group++) {
            tensors.weight("talker.code_predictor.model.codec_embedding." + group + ".weight", predictor.vocabSize(),
                    outer);
            tensors.weight("talker.code_predictor.lm_head." + group + ".weight", predictor.vocabSize(), inner);
        }
        checkStack("talker.code_predictor.model", predictor.transformer());
    }

    private void checkStack(String prefix, TransformerConfig stack) {
        for (int layer = 0; layer < stack.layers(); layer++) {
            checkLayer(prefix + ".layers." + layer, stack);
        }
        tensors.weight(prefix + ".norm.weight", stack.hiddenSize());
    }

    private void checkLayer(String layer, TransformerConfig stack) {
        int hidden = stack.hiddenSize();
        tensors.weight(layer + ".input_layernorm.weight", hidden);
        tensors.weight(layer + ".post_attention_layernorm.weight", hidden);
        tensors.weight(layer + ".self_attn.q_norm.weight", stack.headDim());
        tensors.weight(layer + ".self_attn.k_norm.weight", stack.headDim());
        tensors.weight(layer + ".self_attn.q_proj.weight", stack.queryWidth(), hidden);
        tensors.weight(layer + ".self_attn.k_proj.weight", stack.kvWidth(), hidden);
        tensors.weight(layer + ".self_attn.v_proj.weight", stack.kvWidth(), hidden);
        tensors.weight(layer + ".self_attn.o_proj.weight", hidden, stack.queryWidth());
        tensors.weight(layer + ".mlp.gate_proj.weight", stack.intermediateSize(), hidden);
        tensors.weight(layer + ".mlp.up_proj.weight", stack.intermediateSize(), hidden);
        tensors.weight(layer + ".mlp.down_proj.weight", hidden, stack.intermediateSize());
    }

    private void checkSpeakerEncoder(SpeakerEncoderConfig encoder) {
        int last = encoder.channels().size() - 1;
        int concatenated = 0;
        conv("speaker_encoder.blocks.0.conv", encoder.channels().getFirst(), encoder.melBins(),
                encoder.kernelSizes().getFirst());
        for (int block = 1; block < last; block++) {
            checkSpeakerBlock("speaker_encoder.blocks." + block, encoder, block);
            concatenated += encoder.channels().get(block);
        }
        int width = encoder.channels().get(last);
        conv("speaker_encoder.mfa.conv", width, concatenated, encoder.kernelSizes().get(last));
        conv("speaker_encoder.asp.tdnn.conv", encoder.attentionChannels(), 3 * width, 1);
        conv("speaker_encoder.asp.conv", width, encoder.attentionChannels(), 1);
        conv("speaker_encoder.fc", encoder.embeddingSize(), 2 * width, 1);
    }

    private void checkSpeakerBlock(String prefix, SpeakerEncoderConfig encoder, int block) {
        int width = encoder.channels().get(block);
        int part = width / encoder.res2netScale();
        conv(prefix + ".tdnn1.conv", width, encoder.channels().get(block - 1), 1);
        for (int i = 0; i < encoder.res2netScale() - 1; i++) {
            conv(prefix + ".res2net_block.blocks." + i + ".conv", part, part, encoder.kernelSizes().get(block));
        }
        conv(prefix + ".tdnn2.conv", width, width, 1);
        conv(prefix + ".se_block.conv1", encoder.squeezeChannels(), width, 1);
        conv(prefix + ".se_block.conv2", width, encoder.squeezeChannels(), 1);
    }

    private void linear(String name, int out, int in) {
        tensors.weight(name + ".weight", out, in);
        tensors.weight(name + ".bias", out);
    }

    private void conv(String name, int out, int in, int kernel) {
        tensors.weight(name + ".weight", out, in, kernel);
        tensors.weight(name + ".bias", out);
    }
}
