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

/// The speech encoder of Qwen3-TTS (12 Hz tokenizer): the encoder of Mimi
/// ([arXiv:2410.00037](https://arxiv.org/abs/2410.00037)), of whose 32 codebooks the first 16 are used.
///
/// Two graphs. The first, beside the second, takes samples at 24 kHz call by call: `samples` `[samples]` and `state`
/// `[1, width]`, zeros at first → `latents` `[positions, hidden]` and `next_state`; every call but the last has a multiple
/// of 1920 samples. The second takes all `latents` of a clip → `codes` `[ceil(samples / 1920), 16]` int64; the semantic
/// and the acoustic quantizer both start from the same latent.
public final class SpeechEncoderGraph {
    public static final String SAMPLES = "samples";
    public static final String STATE = StreamState.INPUT;
    public static final String NEXT_STATE = StreamState.OUTPUT;
    public static final String LATENTS = "latents";
    public static final String CODES = "codes";

    private static final Dim POSITIONS = Dim.named("positions");

    private SpeechEncoderGraph() {}

    /// Where the first graph stands when the second is `model`.
    public static Path waveform(Path model) {
        return model.resolveSibling("waveform-" + model.getFileName());
    }

    /// Writes the second graph to `model` and the first beside it, each with its weights.
    public static void write(Tensors codec, SpeechEncoderConfig config, Path model) throws IOException {
        write(codec, config, waveform(model), SpeechEncoderGraph::buildWaveform);
        write(codec, config, model, SpeechEncoderGraph::buildQuantizer);
    }

    private interface Part {
        void build(ModelPart encoder, SpeechEncoderConfig config);
    }

    private static void write(Tensors codec, SpeechEncoderConfig config, Path model, Part part) throws IOException {
        GraphBuilder g = new GraphBuilder("speech_encoder");
        try (WeightFile weights = WeightFile.create(model.resolveSibling(model.getFileName() + ".weights"))) {
            part.build(ModelPart.root(g, codec, weights, "encoder"), config);
        }
        g.write(model);
    }

    private static void buildWaveform(ModelPart encoder, SpeechEncoderConfig config) {
        GraphBuilder g = encoder.graph();
        StreamState state = new StreamState(g, Dim.of(1));
        Value samples = g.input(SAMPLES, ElementType.FLOAT, Dim.named("samples"));
        try (var _ = encoder.open()) {
            Value latents = new SeaNetEncoder(encoder.at("encoder"), state, config)
                    .apply(g.unsqueeze(samples, 0, 1));
            g.output(LATENTS, g.transpose(g.squeeze(latents, 0), 1, 0), ElementType.FLOAT, POSITIONS,
                    Dim.of(config.hiddenSize()));
        }
        state.close();
    }

    private static void buildQuantizer(ModelPart encoder, SpeechEncoderConfig config) {
        GraphBuilder g = encoder.graph();
        Value waveform = g.input(LATENTS, ElementType.FLOAT, POSITIONS, Dim.of(config.hiddenSize()));
        try (var _ = encoder.open()) {
            Value latents = new EncoderTransformer(encoder.at("encoder_transformer"), config)
                    .apply(g.unsqueeze(waveform, 0));
            latents = new LatentDownsampling(encoder.at("downsample"), config.downsampleKernel() / 2)
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
