package dev.voxq.worker.onnx.lm;

import dev.voxq.worker.checkpoint.Checkpoint;
import dev.voxq.worker.onnx.graph.GraphBuilder;
import dev.voxq.worker.onnx.runtime.Device;
import java.io.IOException;
import java.nio.file.Path;

/// Writes the language model's graphs and their converted weights into a folder.
public final class LmGraphs {
    /// Part of the cache key; raised whenever the graphs or the weight format change.
    public static final int VERSION = 4;

    public static final String TALKER_FILE = "talker.onnx";
    public static final String FRAME_FILE = "frame.onnx";

    private LmGraphs() {}

    /// Writes both graphs and their weights.
    ///
    /// @param positions the longest utterance, prompt included
    /// @param traced whether the frame graph also returns logits and takes forced codes
    public static void write(Checkpoint checkpoint, Precision precision, Device device, int positions, boolean traced,
            Path folder)
            throws IOException {
        WeightPlan talkerWeights = new WeightPlan("talker.weights");
        GraphBuilder talker = new GraphBuilder("talker");
        TalkerGraph.build(talker, new Weights(talker, checkpoint.languageModel(), precision, device, talkerWeights),
                checkpoint.config().talker().transformer(), positions);
        WeightPlan frameWeights = new WeightPlan("frame.weights");
        GraphBuilder frame = new GraphBuilder("frame");
        FrameGraph.build(frame, new Weights(frame, checkpoint.languageModel(), precision, device, frameWeights),
                checkpoint.languageModel(), checkpoint.config(), traced);
        talkerWeights.write(folder);
        frameWeights.write(folder);
        talker.write(folder.resolve(TALKER_FILE));
        frame.write(folder.resolve(FRAME_FILE));
    }
}
