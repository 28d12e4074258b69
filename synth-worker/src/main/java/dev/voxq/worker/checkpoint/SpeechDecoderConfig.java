package dev.voxq.worker.checkpoint;

import java.util.List;

/// The causal decoder from codes to a waveform (`decoder_config`).
///
/// @param codebookDim width of a quantised latent; each codebook vector has half of it
/// @param slidingWindow positions a query sees, itself included
/// @param upsampleRates strides of the four waveform blocks
/// @param upsamplingRatios strides of the two latent upsamplers ahead of them
public record SpeechDecoderConfig(TransformerConfig transformer, int latentDim, int codebookDim, int codebookSize,
        int decoderDim, int slidingWindow, List<Integer> upsampleRates, List<Integer> upsamplingRatios) {

    static SpeechDecoderConfig of(Fields fields) {
        fields.requireIfPresent("num_quantizers", CodePredictorConfig.CODE_GROUPS);
        fields.requireIfPresent("num_semantic_quantizers", 1);
        SpeechDecoderConfig config = new SpeechDecoderConfig(TransformerConfig.of(fields),
                fields.integer("latent_dim", 1, 1 << 16),
                fields.integer("codebook_dim", 2, 1 << 16),
                fields.integer("codebook_size", 2, 1 << 20),
                fields.integer("decoder_dim", 1, 1 << 16),
                fields.integer("sliding_window", 1, 1 << 16),
                fields.integers("upsample_rates", 1, 64),
                fields.integers("upsampling_ratios", 1, 64));
        config.requireConsistent(fields);
        return config;
    }

    private void requireConsistent(Fields fields) {
        long rate = 1;
        for (int factor : upsampleRates) {
            rate *= factor;
        }
        for (int factor : upsamplingRatios) {
            rate *= factor;
        }
        if (rate != SpeechTokenizerConfig.SAMPLES_PER_FRAME || upsampleRates.size() + upsamplingRatios.size() > 10) {
            throw fields.wrong("upsample_rates", "factors that make "
                    + SpeechTokenizerConfig.SAMPLES_PER_FRAME + " together with upsampling_ratios=" + upsamplingRatios,
                    upsampleRates);
        }
        if (decoderDim % (1 << upsampleRates.size()) != 0) {
            throw fields.wrong("decoder_dim", "a number that halves " + upsampleRates.size() + " times", decoderDim);
        }
        if (codebookDim % 2 != 0) {
            throw fields.wrong("codebook_dim", "an even number", codebookDim);
        }
    }
}
