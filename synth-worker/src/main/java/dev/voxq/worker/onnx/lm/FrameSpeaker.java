package dev.voxq.worker.onnx.lm;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.voxq.worker.checkpoint.CodePredictorConfig;
import dev.voxq.worker.checkpoint.ModelConfig;
import dev.voxq.worker.onnx.graph.ElementType;
import dev.voxq.worker.onnx.runtime.Device;
import dev.voxq.worker.onnx.runtime.DeviceBlock;
import dev.voxq.worker.onnx.runtime.DeviceBlock.Part;
import dev.voxq.worker.onnx.runtime.IoBinding;
import dev.voxq.worker.onnx.runtime.OrtEnvironment;
import dev.voxq.worker.onnx.runtime.OrtSession;
import dev.voxq.worker.onnx.runtime.RunOptions;
import dev.voxq.worker.onnx.runtime.Tensor;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The frame graph's session: from the talker's hidden states to each row's sixteen codes and next embedding.
final class FrameSpeaker implements AutoCloseable {
    private static final int GROUPS = CodePredictorConfig.CODE_GROUPS;
    /// A captured CUDA graph has fixed shapes: it sorts so many codes, which the usual top-k of 50 fits into, or all.
    private static final int FEW_CANDIDATES = 64;

    private final OrtEnvironment environment;
    private final OrtSession session;
    private final ModelConfig config;
    private final ElementType type;
    private final @Nullable Batch[] batches;

    FrameSpeaker(OrtEnvironment environment, OrtSession session, ModelConfig config, ElementType type, int maxBatch) {
        this.environment = environment;
        this.session = session;
        this.config = config;
        this.type = type;
        this.batches = new Batch[maxBatch + 1];
    }

    /// What each row spoke: its codes, and the sum of their embeddings.
    record Spoken(int[] codes, float[] embedding) {}

    /// Speaks a frame in each place; `hidden [places, 1, talkerWidth]` is in the same order.
    ///
    /// @param places whose frame is spoken, null for padding, whose frame nobody wants
    @Nullable
    Spoken[] speak(@Nullable LmRow[] places, Tensor hidden) {
        Batch batch = batch(places.length, hidden);
        batch.fill(places);
        batch.run();
        @Nullable
        Spoken[] spoken = new Spoken[places.length];
        for (int i = 0; i < places.length; i++) {
            spoken[i] = places[i] == null ? null : batch.spoken(i);
        }
        return spoken;
    }

    @Override
    public void close() {
        for (Batch batch : batches) {
            if (batch != null) {
                batch.close();
            }
        }
        session.close();
    }

    private Batch batch(int size, Tensor hidden) {
        Batch batch = batches[size];
        if (batch == null) {
            batch = new Batch(size, hidden);
            batches[size] = batch;
        }
        return batch;
    }

    /// The tensors of one batch size, bound once; the hidden states are the talker's own output.
    private final class Batch implements AutoCloseable {
        private final int rows;
        private final int width = config.talker().transformer().hiddenSize();
        private final int vocabulary = config.talker().vocabSize();
        private final DeviceBlock inputs;
        private final DeviceBlock outputs;
        private final MemorySegment spokenCodes;
        private final MemorySegment mayEnd;
        private final MemorySegment penalty;
        private final MemorySegment uniforms;
        private final Draws talker;
        private final Draws predictor;
        private final MemorySegment codes;
        private final MemorySegment embedding;
        private final IoBinding binding = session.bind();
        private final RunOptions fewCandidates;
        private final RunOptions allCandidates;

        Batch(int rows, Tensor hidden) {
            this.rows = rows;
            List<Part> parts = new ArrayList<>(List.of(
                    new Part(FrameGraph.SPOKEN, ElementType.BOOL, rows, vocabulary),
                    new Part(FrameGraph.MAY_END, ElementType.BOOL, rows, 1),
                    new Part(FrameGraph.PENALTY, ElementType.FLOAT, rows, 1),
                    new Part(FrameGraph.UNIFORMS, ElementType.FLOAT, rows, GROUPS)));
            parts.addAll(Draws.parts(FrameGraph.TALKER, rows));
            parts.addAll(Draws.parts(FrameGraph.PREDICTOR, rows));
            inputs = new DeviceBlock(environment, session, parts);
            outputs = new DeviceBlock(environment, session,
                    List.of(new Part(FrameGraph.CODES, ElementType.INT64, rows, GROUPS),
                            new Part(FrameGraph.EMBEDDING, type, rows, 1, width)));
            spokenCodes = inputs.data(FrameGraph.SPOKEN);
            mayEnd = inputs.data(FrameGraph.MAY_END);
            penalty = inputs.data(FrameGraph.PENALTY);
            uniforms = inputs.data(FrameGraph.UNIFORMS);
            codes = outputs.data(FrameGraph.CODES);
            embedding = outputs.data(FrameGraph.EMBEDDING);
            talker = new Draws(environment, inputs, FrameGraph.TALKER, vocabulary);
            predictor = new Draws(environment, inputs, FrameGraph.PREDICTOR, config.codePredictor().vocabSize());
            Device device = session.config().device();
            fewCandidates = CapturedRuns.of(environment, device, rows, 0);
            allCandidates = CapturedRuns.of(environment, device, rows, 1);
            inputs.bindInputs(binding);
            outputs.bindOutputs(binding);
            binding.input(FrameGraph.HIDDEN, hidden).input(FrameGraph.TALKER + FrameGraph.CANDIDATES, talker.candidates)
                    .input(FrameGraph.PREDICTOR + FrameGraph.CANDIDATES, predictor.candidates);
            for (int i = 0; i < rows; i++) {
                setPadding(i);
            }
        }

        void run() {
            int most = Math.max(talker.most(rows), predictor.most(rows));
            boolean few = most <= FEW_CANDIDATES;
            int captured = few ? FEW_CANDIDATES : Integer.MAX_VALUE;
            boolean fixedShapes = session.config().device() == Device.CUDA;
            talker.widen(fixedShapes ? captured : talker.most(rows));
            predictor.widen(fixedShapes ? captured : predictor.most(rows));
            inputs.upload();
            binding.run(few ? fewCandidates : allCandidates);
            outputs.download();
        }

        void fill(@Nullable LmRow[] places) {
            for (int i = 0; i < places.length; i++) {
                LmRow row = places[i];
                if (row == null) {
                    setPadding(i);
                } else {
                    set(i, row);
                }
            }
        }

        private void set(int place, LmRow row) {
            RowSampling sampling = row.sampling();
            MemorySegment.copy(row.spoken(), 0, spokenCodes, JAVA_BYTE, (long) place * vocabulary, vocabulary);
            mayEnd.set(JAVA_BYTE, place, (byte) (row.frames() >= sampling.minFrames() ? 1 : 0));
            penalty.setAtIndex(JAVA_FLOAT, place, sampling.repetitionPenalty());
            talker.set(place, sampling.talker());
            predictor.set(place, sampling.predictor());
            for (int group = 0; group < GROUPS; group++) {
                boolean greedy = (group == 0 ? sampling.talker() : sampling.predictor()).greedy();
                uniforms.setAtIndex(JAVA_FLOAT, (long) place * GROUPS + group,
                        greedy ? 0 : Uniforms.at(sampling.seed(), row.frames(), group));
            }
        }

        /// Padding draws greedily, whatever it drew before.
        private void setPadding(int place) {
            penalty.setAtIndex(JAVA_FLOAT, place, 1);
            talker.set(place, RowSampling.Draw.GREEDY);
            predictor.set(place, RowSampling.Draw.GREEDY);
        }

        Spoken spoken(int place) {
            int[] frame = new int[GROUPS];
            for (int group = 0; group < GROUPS; group++) {
                frame[group] = (int) codes.getAtIndex(JAVA_LONG, (long) place * GROUPS + group);
            }
            long bytes = type.bytes(width);
            return new Spoken(frame, Floats.read(embedding.asSlice(place * bytes, bytes), type, width));
        }

        @Override
        public void close() {
            binding.close();
            fewCandidates.close();
            allCandidates.close();
            inputs.close();
            outputs.close();
            talker.candidates.close();
            predictor.candidates.close();
        }
    }

    /// One model's sampling parameters, row by row.
    private static final class Draws {
        private final int codes;
        private final MemorySegment temperature;
        private final MemorySegment topK;
        private final MemorySegment topP;
        private final Tensor candidates;

        Draws(OrtEnvironment environment, DeviceBlock inputs, String model, int codes) {
            this.codes = codes;
            temperature = inputs.data(model + FrameGraph.TEMPERATURE);
            topK = inputs.data(model + FrameGraph.TOP_K);
            topP = inputs.data(model + FrameGraph.TOP_P);
            candidates = environment.allocate(ElementType.INT64, 1);
        }

        static List<Part> parts(String model, int rows) {
            return List.of(new Part(model + FrameGraph.TEMPERATURE, ElementType.FLOAT, rows, 1),
                    new Part(model + FrameGraph.TOP_K, ElementType.INT64, rows, 1),
                    new Part(model + FrameGraph.TOP_P, ElementType.FLOAT, rows, 1));
        }

        void set(int row, RowSampling.Draw draw) {
            temperature.setAtIndex(JAVA_FLOAT, row, draw.divisor());
            topK.setAtIndex(JAVA_LONG, row, draw.candidates(codes));
            topP.setAtIndex(JAVA_FLOAT, row, draw.coverage());
        }

        /// The widest top-k of all rows.
        int most(int rows) {
            long most = 1;
            for (int i = 0; i < rows; i++) {
                most = Math.max(most, topK.getAtIndex(JAVA_LONG, i));
            }
            return (int) most;
        }

        /// Lets the graph look at so many of the likeliest codes; a row's draw does not depend on it.
        void widen(int most) {
            candidates.data().set(JAVA_LONG, 0, Math.min(most, codes));
        }
    }
}
