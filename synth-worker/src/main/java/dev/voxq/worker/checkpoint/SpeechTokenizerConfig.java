package dev.voxq.worker.checkpoint;

import java.nio.file.Path;

/// What `speech_tokenizer/config.json` says: the codec between waveforms and frames of 16 codes.
public record SpeechTokenizerConfig(SpeechDecoderConfig decoder, SpeechEncoderConfig encoder) {

    /// Sample rate of reference clips and of speech.
    public static final int SAMPLE_RATE_HZ = 24_000;
    /// Samples of one frame; 12.5 frames make a second.
    public static final int SAMPLES_PER_FRAME = 1920;

    static SpeechTokenizerConfig read(Path file) {
        Fields fields = Fields.read(file);
        String type = fields.string("model_type");
        if (!type.equals("qwen3_tts_tokenizer_12hz")) {
            throw fields.wrong("model_type", "qwen3_tts_tokenizer_12hz", type);
        }
        fields.requireIfPresent("input_sample_rate", SAMPLE_RATE_HZ);
        fields.requireIfPresent("output_sample_rate", SAMPLE_RATE_HZ);
        fields.requireIfPresent("decode_upsample_rate", SAMPLES_PER_FRAME);
        fields.requireIfPresent("encode_downsample_rate", SAMPLES_PER_FRAME);
        fields.requireIfPresent("encoder_valid_num_quantizers", CodePredictorConfig.CODE_GROUPS);
        return new SpeechTokenizerConfig(SpeechDecoderConfig.of(fields.child("decoder_config")),
                SpeechEncoderConfig.of(fields.child("encoder_config")));
    }
}
