package dev.voxq.worker.onnx.codec;

import static dev.voxq.worker.checkpoint.CodePredictorConfig.CODE_GROUPS;

import dev.voxq.worker.checkpoint.SpeechEncoderConfig;
import dev.voxq.worker.checkpoint.Tensors;
import dev.voxq.worker.onnx.graph.Dim;
import dev.voxq.worker.onnx.graph.ElementType;
import dev.voxq.worker.onnx.graph.GraphBuilder;
import dev.voxq.worker.onnx.graph.Value;
import dev.voxq.worker.onnx.graph.WeightFile;
import java.io.IOException;
import java.nio.file.Path;

/// The speech encoder of Qwen3-TTS (12 Hz tokenizer) as a graph: the encoder of Mimi
/// ([arXiv:2410.00037](https://arxiv.org/abs/2410.00037)), of whose 32 codebooks the first 16 are used.
///
/// `samples` `[samples]` at 24 kHz → `codes` `[ceil(samples / 1920), 16]` int64. The semantic and the acoustic quantizer
/// both start from the same latent.
public final class SpeechEncoderGraph {
    public static final String SAMPLES = "samples";
    public static final String CODES = "codes";

    private SpeechEncoderGraph() {}

    /// Writes the graph to `model` and its weights beside it.
    public static void write(Tensors codec, SpeechEncoderConfig config, Path model) throws IOException {
        GraphBuilder g = new GraphBuilder("speech_encoder");
        try (WeightFile weights = WeightFile.create(model.resolveSibling(model.getFileName() + ".weights"))) {
            build(ModelPart.root(g, codec, weights, "encoder"), config);
        }
        g.write(model);
    }

    private static void build(ModelPart encoder, SpeechEncoderConfig config) {
        GraphBuilder g = encoder.graph();
        Value samples = g.input(SAMPLES, ElementType.FLOAT, Dim.named("samples"));
        try (var _ = encoder.open()) {
            Value latents = new SeaNetEncoder(encoder.at("encoder"), config).apply(g.unsqueeze(samples, 0, 1));
            latents = new EncoderTransformer(encoder.at("encoder_transformer"), config)
                    .apply(g.transpose(latents, 0, 2, 1));
            latents = new EncoderConv(encoder.at("downsample"), config.downsampleKernel() / 2, "edge")
                    .apply(g.transpose(latents, 0, 2, 1));
            ModelPart quantizer = encoder.at("quantizer");
            Value semantic = new ResidualVectorQuantizer(quantizer.at("semantic_residual_vector_quantizer"), 1)
                    .apply(latents);
            Value acoustic = new ResidualVectorQuantizer(quantizer.at("acoustic_residual_vector_quantizer"),
                    CODE_GROUPS - 1).apply(latents);
            g.output(CODES, g.concat(1, semantic, acoustic), ElementType.INT64, Dim.named("frames"),
                    Dim.of(CODE_GROUPS));
        }
    }
}
