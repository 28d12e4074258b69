package dev.voxq.worker.onnx.lm;

import dev.voxq.worker.checkpoint.Checkpoint;
import dev.voxq.worker.checkpoint.ModelConfig;
import dev.voxq.worker.checkpoint.TransformerConfig;
import dev.voxq.worker.onnx.graph.ElementType;
import dev.voxq.worker.onnx.runtime.Device;
import dev.voxq.worker.onnx.runtime.OrtEnvironment;
import dev.voxq.worker.onnx.runtime.OrtSession;
import dev.voxq.worker.onnx.runtime.SessionConfig;
import dev.voxq.worker.onnx.runtime.Tensor;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/// Talker and code predictor, ready to speak: prompts are read row by row, frames are spoken for many rows at once.
///
/// All calls come from one thread. Rows never influence each other; those left out of a step are not touched by it.
public final class LanguageModel implements AutoCloseable {
    private final ModelConfig config;
    private final Talker talker;
    private final FrameSpeaker speaker;
    private final int maxBatch;
    private long talkerNanos;

    private LanguageModel(ModelConfig config, Talker talker, FrameSpeaker speaker, int maxBatch) {
        this.config = config;
        this.talker = talker;
        this.speaker = speaker;
        this.maxBatch = maxBatch;
    }

    /// Opens the graphs that [LmGraphs] wrote.
    ///
    /// @param maxBatch most rows of one step
    /// @param positions the longest utterance, prompt included; what the graphs were written for
    public static LanguageModel open(OrtEnvironment environment, Path graphs, Checkpoint checkpoint,
            Precision precision,
            Device device, int maxBatch, int positions) {
        ModelConfig config = checkpoint.config();
        TransformerConfig stack = config.talker().transformer();
        ElementType type = precision.activation(device);
        SessionConfig session = WeightsInPlace.resolve(CapturedRuns.session(device), checkpoint, precision);
        List<OrtSession> sessions = Stream.of(LmGraphs.TALKER_FILE, LmGraphs.FRAME_FILE).parallel()
                .map(file -> environment.openSession(graphs.resolve(file), session)).toList();
        KvCache cache = new KvCache(environment, sessions.getFirst(), stack, type, maxBatch + 1, positions);
        Talker talker = new Talker(environment, sessions.getFirst(), stack, type, cache);
        FrameSpeaker speaker = new FrameSpeaker(environment, sessions.getLast(), config, type, maxBatch);
        return new LanguageModel(config, talker, speaker, maxBatch);
    }

    public int maxBatch() {
        return maxBatch;
    }

    /// A new row with nothing read; close it to give its place back.
    public LmRow row(RowSampling sampling) {
        return new LmRow(sampling, config.talker().vocabSize());
    }

    /// Reads `count` prompt embeddings from the `from`-th on, `[positions, talkerWidth]` row-major.
    ///
    /// The last embedding of a prompt is not read but given to [LmRow#setInput]: the first step takes it in.
    /// Returns the hidden states behind the final norm, `[count, talkerWidth]`.
    public float[] prefill(LmRow row, float[] embeddings, int from, int count) {
        return talker.prefill(row, embeddings, from, count);
    }

    /// Takes in each row's input and speaks its next frame; see [LmRow#codes]. When it throws, no row has moved.
    public void step(List<LmRow> rows) {
        if (rows.isEmpty() || rows.size() > maxBatch) {
            throw new IllegalArgumentException(rows.size() + " rows in a step; 1 to " + maxBatch + " are possible");
        }
        List<LmRow> ordered = talker.arrange(rows);
        long begun = System.nanoTime();
        Tensor hidden = talker.step(ordered);
        talkerNanos = System.nanoTime() - begun;
        List<FrameSpeaker.Spoken> frames = speaker.speak(ordered, hidden);
        int end = config.talker().tokens().eos();
        for (int i = 0; i < ordered.size(); i++) {
            ordered.get(i).grow(1);
            ordered.get(i).spoke(frames.get(i), end);
        }
    }

    /// How long the talker took in the last step; the rest of the step was sampling and code predictor.
    public long talkerNanos() {
        return talkerNanos;
    }

    @Override
    public void close() {
        speaker.close();
        talker.close();
    }
}
