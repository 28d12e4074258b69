package dev.voxq.worker.checkpoint;

import java.util.List;

/// The ECAPA-TDNN that turns a reference clip into an x-vector (`speaker_encoder_config`); absent fields have the official defaults.
///
/// @param embeddingSize width of the x-vector: the talker's hidden size
/// @param channels output channels of the first convolution, of each SE-Res2Net block, and of the last convolution
public record SpeakerEncoderConfig(int embeddingSize, int sampleRateHz, int melBins, List<Integer> channels,
        List<Integer> kernelSizes, List<Integer> dilations, int attentionChannels, int res2netScale,
        int squeezeChannels) {

    static SpeakerEncoderConfig of(Fields fields) {
        SpeakerEncoderConfig config = new SpeakerEncoderConfig(
                fields.integer("enc_dim", 1024, 1, 1 << 16),
                fields.integer("sample_rate", 24_000, 24_000, 24_000),
                fields.integer("mel_dim", 128, 128, 128),
                list(fields, "enc_channels", List.of(512, 512, 512, 512, 1536)),
                list(fields, "enc_kernel_sizes", List.of(5, 3, 3, 3, 1)),
                list(fields, "enc_dilations", List.of(1, 2, 3, 4, 1)),
                fields.integer("enc_attention_channels", 128, 1, 1 << 14),
                fields.integer("enc_res2net_scale", 8, 2, 64),
                fields.integer("enc_se_channels", 128, 1, 1 << 14));
        config.requireConsistent(fields);
        return config;
    }

    private void requireConsistent(Fields fields) {
        int stages = channels.size();
        if (stages < 3) {
            throw fields.wrong("enc_channels", "at least 3 entries", channels);
        }
        if (kernelSizes.size() != stages || kernelSizes.stream().anyMatch(size -> size % 2 == 0)) {
            throw fields.wrong("enc_kernel_sizes", stages + " odd numbers, one per entry of enc_channels",
                    kernelSizes);
        }
        if (dilations.size() != stages) {
            throw fields.wrong("enc_dilations", stages + " entries, one per entry of enc_channels", dilations);
        }
        for (int block = 1; block < stages - 1; block++) {
            if (channels.get(block) % res2netScale != 0) {
                throw fields.wrong("enc_channels", "block widths that enc_res2net_scale=" + res2netScale + " divides",
                        channels);
            }
        }
    }

    private static List<Integer> list(Fields fields, String name, List<Integer> otherwise) {
        return fields.has(name) ? fields.integers(name, 1, 1 << 14) : otherwise;
    }
}
