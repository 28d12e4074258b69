package dev.voxq.worker.onnx.codec;

import dev.voxq.worker.checkpoint.SpeakerEncoderConfig;
import dev.voxq.worker.checkpoint.Tensors;
import dev.voxq.worker.onnx.graph.Dim;
import dev.voxq.worker.onnx.graph.ElementType;
import dev.voxq.worker.onnx.graph.GraphBuilder;
import dev.voxq.worker.onnx.graph.Value;
import dev.voxq.worker.onnx.graph.WeightFile;
import java.io.IOException;
import java.nio.file.Path;

/// The speaker encoder as a graph: ECAPA-TDNN ([arXiv:2005.07143](https://arxiv.org/abs/2005.07143)) with its mel front end.
///
/// `samples` `[samples]` at 24 kHz → `mel` `[1, bins, frames]` and `x_vector` `[size]`, not normalised.
public final class SpeakerEncoderGraph {
    public static final String SAMPLES = "samples";
    public static final String MEL = "mel";
    public static final String X_VECTOR = "x_vector";

    private SpeakerEncoderGraph() {}

    /// Writes the graph to `model` and its weights beside it.
    public static void write(Tensors languageModel, SpeakerEncoderConfig config, Path model) throws IOException {
        GraphBuilder g = new GraphBuilder("speaker_encoder");
        try (WeightFile weights = WeightFile.create(model.resolveSibling(model.getFileName() + ".weights"))) {
            build(ModelPart.root(g, languageModel, weights, "speaker_encoder"), config);
        }
        g.write(model);
    }

    private static void build(ModelPart encoder, SpeakerEncoderConfig config) {
        GraphBuilder g = encoder.graph();
        Value samples = g.input(SAMPLES, ElementType.FLOAT, Dim.named("samples"));
        Value mel = new MelSpectrogram(g, config.melBins(), config.sampleRateHz()).apply(samples);
        g.output(MEL, mel, ElementType.FLOAT, Dim.of(1), Dim.of(config.melBins()), Dim.named("frames"));
        try (var _ = encoder.open()) {
            Value pooled = new AttentiveStatisticsPooling(encoder.at("asp")).apply(features(encoder, config, mel));
            Value vector = g.node("Conv", pooled, encoder.weight("fc.weight"), encoder.weight("fc.bias"));
            g.output(X_VECTOR, g.squeeze(vector, 0, 2), ElementType.FLOAT, Dim.of(config.embeddingSize()));
        }
    }

    /// The blocks' outputs, all but the first's, aggregated into one.
    private static Value features(ModelPart encoder, SpeakerEncoderConfig config, Value mel) {
        int last = config.channels().size() - 1;
        Value hidden = new TimeDelayBlock(encoder.at("blocks.0"), config.dilations().getFirst()).apply(mel);
        Value[] outputs = new Value[last - 1];
        for (int i = 1; i < last; i++) {
            hidden = new SqueezeExcitationRes2NetBlock(encoder.at("blocks." + i), config.channels().get(i),
                    config.res2netScale(), config.dilations().get(i)).apply(hidden);
            outputs[i - 1] = hidden;
        }
        return new TimeDelayBlock(encoder.at("mfa"), config.dilations().get(last))
                .apply(encoder.graph().concat(1, outputs));
    }
}
