package dev.voxq.worker.onnx.lm;

import dev.voxq.worker.checkpoint.Checkpoint;
import dev.voxq.worker.checkpoint.ModelConfig;
import dev.voxq.worker.checkpoint.TransformerConfig;
import dev.voxq.worker.onnx.graph.ElementType;
import dev.voxq.worker.onnx.runtime.Device;
import dev.voxq.worker.onnx.runtime.OrtEnvironment;
import dev.voxq.worker.onnx.runtime.OrtException;
import dev.voxq.worker.onnx.runtime.OrtSession;
import dev.voxq.worker.onnx.runtime.SessionConfig;
import dev.voxq.worker.onnx.runtime.Tensor;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Talker and code predictor, ready to speak: prompts are read row by row, frames are spoken for many rows at once.
///
/// All calls come from one thread. Rows never influence each other; those left out of a step are not touched by it.
public final class LanguageModel implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(LanguageModel.class);
    private static final String UNKNOWN_OPERATOR = "is not a registered function/op";

    private final ModelConfig config;
    private final Talker talker;
    private final FrameSpeaker speaker;
    private final int maxBatch;
    private BatchSizes sizes;
    private long talkerNanos;

    private LanguageModel(ModelConfig config, Talker talker, FrameSpeaker speaker, BatchSizes sizes, int maxBatch) {
        this.config = config;
        this.talker = talker;
        this.speaker = speaker;
        this.sizes = sizes;
        this.maxBatch = maxBatch;
    }

    /// Opens the graphs that [LmGraphs] wrote, with as much of the device's memory as it takes.
    public static LanguageModel open(OrtEnvironment environment, Path graphs, Checkpoint checkpoint,
            Precision precision,
            Device device, int maxBatch, int positions) {
        return open(environment, graphs, checkpoint, precision, Sessions.on(device), maxBatch, positions);
    }

    /// Opens the graphs that [LmGraphs] wrote.
    ///
    /// @param maxBatch most rows of one step; fewer when the device has no memory for their keys and values
    /// @param positions the longest utterance, prompt included; what the graphs were written for
    public static LanguageModel open(OrtEnvironment environment, Path graphs, Checkpoint checkpoint,
            Precision precision, Sessions sessions, int maxBatch, int positions) {
        Device device = sessions.talker.device();
        return open(environment, graphs, checkpoint, precision, sessions, BatchSizes.on(device, maxBatch), maxBatch,
                positions);
    }

    /// Opens with these batch sizes instead of the device's own.
    static LanguageModel open(OrtEnvironment environment, Path graphs, Checkpoint checkpoint, Precision precision,
            Sessions sessions, BatchSizes sizes, int maxBatch, int positions) {
        ModelConfig config = checkpoint.config();
        TransformerConfig stack = config.talker().transformer();
        ElementType type = precision.activation(sessions.talker.device());
        List<OrtSession> opened = Stream.of(Map.entry(LmGraphs.TALKER_FILE, sessions.talker),
                Map.entry(LmGraphs.FRAME_FILE, sessions.frame)).parallel()
                .map(graph -> session(environment, graphs.resolve(graph.getKey()), WeightsInPlace.resolve(
                        CapturedRuns.session(graph.getValue()), checkpoint, precision), precision))
                .toList();
        KvCache cache = cache(environment, opened.getFirst(), stack, type, maxBatch, positions);
        int rows = cache.slots() - 1;
        Talker talker = new Talker(environment, opened.getFirst(), stack, type, cache);
        FrameSpeaker speaker = new FrameSpeaker(environment, opened.getLast(), config, type, rows);
        return new LanguageModel(config, talker, speaker,
                rows < maxBatch ? BatchSizes.on(sessions.talker.device(), rows) : sizes, rows);
    }

    /// How the two sessions are opened.
    public record Sessions(SessionConfig talker, SessionConfig frame) {
        /// Both as usual on a device.
        public static Sessions on(Device device) {
            return new Sessions(SessionConfig.on(device), SessionConfig.on(device));
        }
    }

    private static OrtSession session(OrtEnvironment environment, Path graph, SessionConfig config,
            Precision precision) {
        try {
            return environment.openSession(graph, config);
        } catch (OrtException e) {
            if (String.valueOf(e.getMessage()).contains(UNKNOWN_OPERATOR)) {
                throw new OrtException("QUANTIZE=" + precision.label() + " needs an operator that ONNX Runtime "
                        + environment.version() + " does not have; take a newer one or another QUANTIZE ("
                        + e.getMessage() + ")");
            }
            throw e;
        }
    }

    /// A slot for each row and one for the next to come; half as many rows as long as there is no memory for them.
    private static KvCache cache(OrtEnvironment environment, OrtSession session, TransformerConfig stack,
            ElementType type, int maxBatch, int positions) {
        int rows = maxBatch;
        while (true) {
            try {
                return new KvCache(environment, session, stack, type, rows + 1, positions);
            } catch (OrtException e) {
                if (!e.outOfMemory() || rows == 1) {
                    throw e;
                }
                rows /= 2;
                log.warn("the device has no memory for the keys and values of the batch, it shrinks maxBatch={}"
                        + " cause={}", rows, e.getMessage());
            }
        }
    }

    /// Bytes on the device that one row's keys and values take.
    public static long rowBytes(Checkpoint checkpoint, Precision precision, Device device, int positions) {
        return KvCache.slotBytes(checkpoint.config().talker().transformer(), precision.activation(device), positions);
    }

    /// Steps with one batch size from now on: where kernels of different sizes round differently, this makes rows
    /// independent of how many there are, for the price of padding.
    public void fixBatchSize() {
        sizes = sizes.widest();
    }

    /// Batch sizes in which a row should speak as it does alone: all where steps are padded to one of a few, else the widest.
    public int[] batchSizes() {
        return sizes.pad() ? sizes.all() : new int[]{maxBatch};
    }

    /// Whether steps are padded to one of several sizes, of which [#fixBatchSize] would keep one.
    public boolean padsToSeveral() {
        return sizes.pad() && sizes.all().length > 1;
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
        @Nullable
        LmRow[] places = talker.arrange(rows, sizes.fitting(rows.size()));
        long begun = System.nanoTime();
        Tensor hidden = talker.step(places);
        talkerNanos = System.nanoTime() - begun;
        FrameSpeaker.@Nullable Spoken[] frames = speaker.speak(places, hidden);
        int end = config.talker().tokens().eos();
        for (int i = 0; i < places.length; i++) {
            LmRow row = places[i];
            FrameSpeaker.Spoken frame = frames[i];
            if (row != null && frame != null) {
                row.grow(1);
                row.spoke(frame, end);
            }
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
