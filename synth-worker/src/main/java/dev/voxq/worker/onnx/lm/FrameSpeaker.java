package dev.voxq.worker.onnx.lm;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.voxq.worker.checkpoint.CodePredictorConfig;
import dev.voxq.worker.checkpoint.ModelConfig;
import dev.voxq.worker.onnx.graph.ElementType;
import dev.voxq.worker.onnx.runtime.Device;
import dev.voxq.worker.onnx.runtime.DeviceTensor;
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

    /// Speaks a frame for each row; `hidden [rows, 1, talkerWidth]` is in the order of the rows.
    List<Spoken> speak(List<LmRow> rows, Tensor hidden) {
        Batch batch = batch(rows.size(), hidden);
        batch.fill(rows);
        batch.run();
        List<Spoken> spoken = new ArrayList<>(rows.size());
        for (int i = 0; i < rows.size(); i++) {
            spoken.add(batch.spoken(i));
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
        private final int width = config.talker().transformer().hiddenSize();
        private final int vocabulary = config.talker().vocabSize();
        private final List<DeviceTensor> inputs = new ArrayList<>();
        private final DeviceTensor spokenCodes;
        private final DeviceTensor mayEnd;
        private final DeviceTensor penalty;
        private final DeviceTensor uniforms;
        private final Draws talker;
        private final Draws predictor;
        private final DeviceTensor codes;
        private final DeviceTensor embedding;
        private final IoBinding binding = session.bind();
        private final RunOptions options;

        Batch(int rows, Tensor hidden) {
            binding.input(FrameGraph.HIDDEN, hidden);
            spokenCodes = input(FrameGraph.SPOKEN, ElementType.BOOL, rows, vocabulary);
            mayEnd = input(FrameGraph.MAY_END, ElementType.BOOL, rows, 1);
            penalty = input(FrameGraph.PENALTY, ElementType.FLOAT, rows, 1);
            uniforms = input(FrameGraph.UNIFORMS, ElementType.FLOAT, rows, GROUPS);
            talker = new Draws(FrameGraph.TALKER, rows, vocabulary);
            predictor = new Draws(FrameGraph.PREDICTOR, rows, config.codePredictor().vocabSize());
            codes = new DeviceTensor(environment, session, ElementType.INT64, rows, GROUPS);
            embedding = new DeviceTensor(environment, session, type, rows, 1, width);
            options = CapturedRuns.of(environment, session.config().device(), rows);
            binding.output(FrameGraph.CODES, codes.tensor()).output(FrameGraph.EMBEDDING, embedding.tensor());
        }

        void run() {
            inputs.forEach(DeviceTensor::upload);
            binding.run(options);
            codes.download();
            embedding.download();
        }

        void fill(List<LmRow> rows) {
            for (int i = 0; i < rows.size(); i++) {
                LmRow row = rows.get(i);
                RowSampling sampling = row.sampling();
                MemorySegment.copy(row.spoken(), 0, spokenCodes.data(), JAVA_BYTE, (long) i * vocabulary, vocabulary);
                mayEnd.data().set(JAVA_BYTE, i, (byte) (row.frames() >= sampling.minFrames() ? 1 : 0));
                penalty.data().setAtIndex(JAVA_FLOAT, i, sampling.repetitionPenalty());
                talker.set(i, sampling.talker());
                predictor.set(i, sampling.predictor());
                for (int group = 0; group < GROUPS; group++) {
                    boolean greedy = (group == 0 ? sampling.talker() : sampling.predictor()).greedy();
                    uniforms.data().setAtIndex(JAVA_FLOAT, (long) i * GROUPS + group,
                            greedy ? 0 : Uniforms.at(sampling.seed(), row.frames(), group));
                }
            }
            talker.widen(rows.size());
            predictor.widen(rows.size());
        }

        Spoken spoken(int row) {
            int[] frame = new int[GROUPS];
            for (int group = 0; group < GROUPS; group++) {
                frame[group] = (int) codes.data().getAtIndex(JAVA_LONG, (long) row * GROUPS + group);
            }
            long bytes = type.bytes(width);
            return new Spoken(frame, Floats.read(embedding.data().asSlice(row * bytes, bytes), type, width));
        }

        @Override
        public void close() {
            binding.close();
            options.close();
            inputs.forEach(DeviceTensor::close);
            codes.close();
            embedding.close();
            talker.candidates.close();
            predictor.candidates.close();
        }

        private DeviceTensor input(String name, ElementType elements, long... shape) {
            DeviceTensor tensor = new DeviceTensor(environment, session, elements, shape);
            inputs.add(tensor);
            binding.input(name, tensor.tensor());
            return tensor;
        }

        /// One model's sampling parameters, row by row.
        private final class Draws {
            private final int codesToDraw;
            private final DeviceTensor temperature;
            private final DeviceTensor topK;
            private final DeviceTensor topP;
            private final Tensor candidates;

            Draws(String model, int rows, int codesToDraw) {
                this.codesToDraw = codesToDraw;
                temperature = input(model + FrameGraph.TEMPERATURE, ElementType.FLOAT, rows, 1);
                topK = input(model + FrameGraph.TOP_K, ElementType.INT64, rows, 1);
                topP = input(model + FrameGraph.TOP_P, ElementType.FLOAT, rows, 1);
                candidates = environment.allocate(ElementType.INT64, 1);
                binding.input(model + FrameGraph.CANDIDATES, candidates);
            }

            void set(int row, RowSampling.Draw draw) {
                temperature.data().setAtIndex(JAVA_FLOAT, row, draw.divisor());
                topK.data().setAtIndex(JAVA_LONG, row, draw.candidates(codesToDraw));
                topP.data().setAtIndex(JAVA_FLOAT, row, draw.coverage());
            }

            /// A captured CUDA graph has fixed shapes, so there every code is a candidate.
            void widen(int rows) {
                long most = session.config().device() == Device.CUDA ? codesToDraw : 1;
                for (int i = 0; i < rows; i++) {
                    most = Math.max(most, topK.data().getAtIndex(JAVA_LONG, i));
                }
                candidates.data().set(JAVA_LONG, 0, most);
            }
        }
    }
}
