package dev.voxq.worker.onnx.codec;

import static dev.voxq.worker.checkpoint.CodePredictorConfig.CODE_GROUPS;

import dev.voxq.worker.checkpoint.SpeechDecoderConfig;
import dev.voxq.worker.checkpoint.Tensors;
import dev.voxq.worker.onnx.graph.Dim;
import dev.voxq.worker.onnx.graph.ElementType;
import dev.voxq.worker.onnx.graph.GraphBuilder;
import dev.voxq.worker.onnx.graph.Value;
import dev.voxq.worker.onnx.graph.WeightFile;
import java.io.IOException;
import java.nio.file.Path;

/// The speech decoder of Qwen3-TTS (12 Hz tokenizer) as a graph: codes in, samples out, exact for any split into calls.
///
/// | tensor | shape | |
/// |---|---|---|
/// | `codes` | `[batch, frames, 16]` int64 | |
/// | `position` | `[batch]` int64 | frames each row has decoded before |
/// | `state` → `next_state` | `[batch, width]` float | a row's memory, zeros at its beginning |
/// | → `samples` | `[batch, frames × 1920]` float | -1 to 1 |
///
/// Everything is causal. The official decoder, run over all frames at once, gives the same samples.
public final class SpeechDecoderGraph {
    public static final String CODES = "codes";
    public static final String POSITION = "position";
    public static final String STATE = StreamState.INPUT;
    public static final String NEXT_STATE = StreamState.OUTPUT;
    public static final String SAMPLES = "samples";

    private static final Dim BATCH = Dim.named("batch");
    private static final Dim FRAMES = Dim.named("frames");

    private final SpeechDecoderConfig config;
    private final GraphBuilder graph = new GraphBuilder("speech_decoder");
    private final StreamState state = new StreamState(graph, BATCH);
    private final ModelPart decoder;

    private SpeechDecoderGraph(Tensors codec, SpeechDecoderConfig config, WeightFile weights) {
        this.config = config;
        this.decoder = ModelPart.root(graph, codec, weights, "decoder");
    }

    /// Writes the graph to `model` and its weights beside it.
    public static void write(Tensors codec, SpeechDecoderConfig config, Path model) throws IOException {
        try (WeightFile weights = WeightFile.create(model.resolveSibling(model.getFileName() + ".weights"))) {
            var builder = new SpeechDecoderGraph(codec, config, weights);
            builder.build();
            builder.graph.write(model);
        }
    }

    private void build() {
        Value codes = graph.input(CODES, ElementType.INT64, BATCH, FRAMES, Dim.of(CODE_GROUPS));
        Value position = graph.input(POSITION, ElementType.INT64, BATCH);
        try (var _ = decoder.open()) {
            Value latents = new ResidualVectorDequantizer(decoder.at("quantizer")).apply(codes);
            latents = new CausalConv(decoder.at("pre_conv"), state, config.codebookDim()).apply(latents);
            latents = graph.transpose(latents, 0, 2, 1);
            latents = new SlidingWindowTransformer(decoder.at("pre_transformer"), state, config).apply(latents,
                    position);
            latents = upsample(graph.transpose(latents, 0, 2, 1));
            Value samples = graph.node("Clip", waveform(latents), graph.scalar(-1f), graph.scalar(1f));
            graph.output(SAMPLES, graph.squeeze(samples, 1), ElementType.FLOAT, BATCH, Dim.named("samples"));
        }
        state.close();
    }

    private Value upsample(Value latents) {
        Value hidden = latents;
        for (int i = 0; i < config.upsamplingRatios().size(); i++) {
            ModelPart stage = decoder.at("upsample." + i);
            try (var _ = stage.open()) {
                hidden = new CausalUpsampling(stage.at(0), state, config.upsamplingRatios().get(i)).apply(hidden);
                hidden = new ConvNeXtBlock(stage.at(1), state, config.latentDim()).apply(hidden);
            }
        }
        return hidden;
    }

    private Value waveform(Value latents) {
        int blocks = config.upsampleRates().size();
        int channels = config.decoderDim();
        Value hidden = new CausalConv(decoder.at("decoder.0"), state, config.latentDim()).apply(latents);
        for (int i = 0; i < blocks; i++) {
            hidden = new DecoderBlock(decoder.at("decoder." + (i + 1)), state, channels, config.upsampleRates().get(i))
                    .apply(hidden);
            channels /= 2;
        }
        hidden = new SnakeBeta(decoder.at("decoder." + (blocks + 1))).apply(hidden);
        return new CausalConv(decoder.at("decoder." + (blocks + 2)), state, channels).apply(hidden);
    }
}
