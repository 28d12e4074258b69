package dev.voxq.worker.checkpoint;

import java.util.List;

/// The Mimi encoder from a waveform to codes (`encoder_config`).
///
/// @param filters channels behind the first convolution, doubled by each stage
/// @param ratios strides of the stages, last stage first, as the file lists them
/// @param downsampleKernel kernel of the convolution that brings latents to 12.5 Hz; twice its stride
public record SpeechEncoderConfig(int hiddenSize, int intermediateSize, int layers, int heads, int headDim,
        double normEps, double ropeTheta, int filters, int compress, int kernelSize, int lastKernelSize,
        int residualKernelSize, List<Integer> ratios, int downsampleKernel, int codebookSize, int codebookDim) {

    static SpeechEncoderConfig of(Fields fields) {
        fields.requireIfPresent("hidden_act", "gelu");
        fields.requireIfPresent("audio_channels", 1);
        fields.requireIfPresent("sampling_rate", SpeechTokenizerConfig.SAMPLE_RATE_HZ);
        fields.requireIfPresent("num_residual_layers", 1);
        fields.requireIfPresent("num_semantic_quantizers", 1);
        fields.requireIfPresent("use_causal_conv", true);
        fields.requireIfPresent("use_conv_shortcut", false);
        fields.requireIfPresent("pad_mode", "constant");
        int heads = fields.integer("num_attention_heads", 1, 1024);
        fields.requireIfPresent("num_key_value_heads", heads);
        fields.integer("num_quantizers", CodePredictorConfig.CODE_GROUPS, 1024);
        List<Integer> ratios = fields.integers("upsampling_ratios", 1, 64);
        int hiddenSize = fields.integer("hidden_size", 1, 1 << 16);
        return new SpeechEncoderConfig(hiddenSize,
                fields.integer("intermediate_size", 1, 1 << 20),
                fields.integer("num_hidden_layers", 1, 512), heads,
                fields.integer("head_dim", Math.max(1, hiddenSize / heads), 2, 1024),
                fields.number("norm_eps", 1e-5, 0, 1),
                fields.number("rope_theta", 1e4, 1, 1e12),
                fields.integer("num_filters", 1, 1 << 12),
                fields.integer("compress", 2, 1, 64),
                fields.integer("kernel_size", 1, 63),
                fields.integer("last_kernel_size", 1, 63),
                fields.integer("residual_kernel_size", 1, 63),
                ratios, 2 * downsampleStride(fields, ratios),
                fields.integer("codebook_size", 2, 1 << 20),
                fields.integer("codebook_dim", 1, 1 << 16));
    }

    private static int downsampleStride(Fields fields, List<Integer> ratios) {
        int samples = 1;
        for (int ratio : ratios) {
            samples = Math.min(samples * ratio, 1 << 20);
        }
        if (samples > SpeechTokenizerConfig.SAMPLES_PER_FRAME
                || SpeechTokenizerConfig.SAMPLES_PER_FRAME % samples != 0) {
            throw fields.wrong("upsampling_ratios",
                    "factors whose product divides " + SpeechTokenizerConfig.SAMPLES_PER_FRAME, ratios);
        }
        return SpeechTokenizerConfig.SAMPLES_PER_FRAME / samples;
    }
}
