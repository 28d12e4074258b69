package dev.voxq.worker.checkpoint;

/// Checks that every tensor of speech decoder and encoder is there in the shape that `speech_tokenizer/config.json` implies.
final class SpeechTokenizerContract {
    private final WeightShapes tensors;
    private final SpeechDecoderConfig decoder;
    private final SpeechEncoderConfig encoder;

    SpeechTokenizerContract(WeightShapes tensors, SpeechTokenizerConfig config) {
        this.tensors = tensors;
        this.decoder = config.decoder();
        this.encoder = config.encoder();
    }

    void check() {
        checkDecoderQuantizer();
        checkDecoderTransformer();
        checkUpsamplers();
        checkWaveformBlocks();
        checkEncoderConvolutions();
        checkEncoderTransformer();
        checkEncoderQuantizer();
    }

    private void checkDecoderQuantizer() {
        checkDecoderCodebooks("decoder.quantizer.rvq_first", 1);
        checkDecoderCodebooks("decoder.quantizer.rvq_rest", CodePredictorConfig.CODE_GROUPS - 1);
    }

    private void checkDecoderCodebooks(String prefix, int count) {
        int width = decoder.codebookDim() / 2;
        tensors.weight(prefix + ".output_proj.weight", decoder.codebookDim(), width, 1);
        for (int i = 0; i < count; i++) {
            tensors.weight(prefix + ".vq.layers." + i + "._codebook.embedding_sum", decoder.codebookSize(), width);
            tensors.weight(prefix + ".vq.layers." + i + "._codebook.cluster_usage", decoder.codebookSize());
        }
    }

    private void checkDecoderTransformer() {
        TransformerConfig stack = decoder.transformer();
        int hidden = stack.hiddenSize();
        conv("decoder.pre_conv.conv", decoder.latentDim(), decoder.codebookDim(), 3);
        linear("decoder.pre_transformer.input_proj", hidden, decoder.latentDim());
        for (int i = 0; i < stack.layers(); i++) {
            String layer = "decoder.pre_transformer.layers." + i;
            tensors.weight(layer + ".input_layernorm.weight", hidden);
            tensors.weight(layer + ".post_attention_layernorm.weight", hidden);
            tensors.weight(layer + ".self_attn.q_proj.weight", stack.queryWidth(), hidden);
            tensors.weight(layer + ".self_attn.k_proj.weight", stack.kvWidth(), hidden);
            tensors.weight(layer + ".self_attn.v_proj.weight", stack.kvWidth(), hidden);
            tensors.weight(layer + ".self_attn.o_proj.weight", hidden, stack.queryWidth());
            tensors.weight(layer + ".self_attn_layer_scale.scale", hidden);
            tensors.weight(layer + ".mlp.gate_proj.weight", stack.intermediateSize(), hidden);
            tensors.weight(layer + ".mlp.up_proj.weight", stack.intermediateSize(), hidden);
            tensors.weight(layer + ".mlp.down_proj.weight", hidden, stack.intermediateSize());
            tensors.weight(layer + ".mlp_layer_scale.scale", hidden);
        }
        tensors.weight("decoder.pre_transformer.norm.weight", hidden);
        linear("decoder.pre_transformer.output_proj", decoder.latentDim(), hidden);
    }

    private void checkUpsamplers() {
        int latent = decoder.latentDim();
        for (int i = 0; i < decoder.upsamplingRatios().size(); i++) {
            String block = "decoder.upsample." + i;
            tensors.weight(block + ".0.conv.weight", latent, latent, decoder.upsamplingRatios().get(i));
            tensors.weight(block + ".0.conv.bias", latent);
            conv(block + ".1.dwconv.conv", latent, 1, 7);
            tensors.weight(block + ".1.norm.weight", latent);
            tensors.weight(block + ".1.norm.bias", latent);
            linear(block + ".1.pwconv1", 4 * latent, latent);
            linear(block + ".1.pwconv2", latent, 4 * latent);
            tensors.weight(block + ".1.gamma", latent);
        }
    }

    private void checkWaveformBlocks() {
        int blocks = decoder.upsampleRates().size();
        int width = decoder.decoderDim();
        conv("decoder.decoder.0.conv", width, decoder.latentDim(), 7);
        for (int i = 0; i < blocks; i++) {
            String block = "decoder.decoder." + (i + 1) + ".block";
            snake(block + ".0", width);
            tensors.weight(block + ".1.conv.weight", width, width / 2, 2L * decoder.upsampleRates().get(i));
            width /= 2;
            tensors.weight(block + ".1.conv.bias", width);
            for (int unit = 2; unit < 5; unit++) {
                snake(block + "." + unit + ".act1", width);
                conv(block + "." + unit + ".conv1.conv", width, width, 7);
                snake(block + "." + unit + ".act2", width);
                conv(block + "." + unit + ".conv2.conv", width, width, 1);
            }
        }
        snake("decoder.decoder." + (blocks + 1), width);
        conv("decoder.decoder." + (blocks + 2) + ".conv", 1, width, 7);
    }

    private void checkEncoderConvolutions() {
        int width = encoder.filters();
        int layer = 0;
        conv("encoder.encoder.layers.0.conv", width, 1, encoder.kernelSize());
        for (int ratio : encoder.ratios().reversed()) {
            String residual = "encoder.encoder.layers." + (layer + 1) + ".block";
            int inner = width / encoder.compress();
            conv(residual + ".1.conv", inner, width, encoder.residualKernelSize());
            conv(residual + ".3.conv", width, inner, 1);
            layer += 3;
            conv("encoder.encoder.layers." + layer + ".conv", 2 * width, width, 2 * ratio);
            width *= 2;
        }
        conv("encoder.encoder.layers." + (layer + 2) + ".conv", encoder.hiddenSize(), width,
                encoder.lastKernelSize());
        tensors.weight("encoder.downsample.conv.weight", encoder.hiddenSize(), encoder.hiddenSize(),
                encoder.downsampleKernel());
    }

    private void checkEncoderTransformer() {
        int hidden = encoder.hiddenSize();
        int heads = encoder.heads() * encoder.headDim();
        for (int i = 0; i < encoder.layers(); i++) {
            String layer = "encoder.encoder_transformer.layers." + i;
            for (String norm : new String[]{".input_layernorm", ".post_attention_layernorm"}) {
                tensors.weight(layer + norm + ".weight", hidden);
                tensors.weight(layer + norm + ".bias", hidden);
            }
            for (String projection : new String[]{".q_proj", ".k_proj", ".v_proj"}) {
                tensors.weight(layer + ".self_attn" + projection + ".weight", heads, hidden);
            }
            tensors.weight(layer + ".self_attn.o_proj.weight", hidden, heads);
            tensors.weight(layer + ".self_attn_layer_scale.scale", hidden);
            tensors.weight(layer + ".mlp.fc1.weight", encoder.intermediateSize(), hidden);
            tensors.weight(layer + ".mlp.fc2.weight", hidden, encoder.intermediateSize());
            tensors.weight(layer + ".mlp_layer_scale.scale", hidden);
        }
    }

    private void checkEncoderQuantizer() {
        checkEncoderCodebooks("encoder.quantizer.semantic_residual_vector_quantizer", 1);
        checkEncoderCodebooks("encoder.quantizer.acoustic_residual_vector_quantizer",
                CodePredictorConfig.CODE_GROUPS - 1);
    }

    private void checkEncoderCodebooks(String prefix, int count) {
        tensors.weight(prefix + ".input_proj.weight", encoder.codebookDim(), encoder.hiddenSize(), 1);
        for (int i = 0; i < count; i++) {
            String codebook = prefix + ".layers." + i + ".codebook";
            tensors.weight(codebook + ".embed_sum", encoder.codebookSize(), encoder.codebookDim());
            tensors.weight(codebook + ".cluster_usage", encoder.codebookSize());
        }
    }

    private void snake(String name, int channels) {
        tensors.weight(name + ".alpha", channels);
        tensors.weight(name + ".beta", channels);
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
