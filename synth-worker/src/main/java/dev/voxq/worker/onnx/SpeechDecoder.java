package dev.voxq.worker.onnx;

import static dev.voxq.worker.checkpoint.CodePredictorConfig.CODE_GROUPS;
import static dev.voxq.worker.checkpoint.SpeechTokenizerConfig.SAMPLES_PER_FRAME;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.voxq.worker.onnx.codec.SpeechDecoderGraph;
import dev.voxq.worker.onnx.graph.ElementType;
import dev.voxq.worker.onnx.runtime.Device;
import dev.voxq.worker.onnx.runtime.OrtEnvironment;
import dev.voxq.worker.onnx.runtime.OrtSession;
import dev.voxq.worker.onnx.runtime.SessionConfig;
import dev.voxq.worker.onnx.runtime.Tensor;
import dev.voxq.worker.onnx.runtime.TensorInfo;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/// Turns codes into samples, a few frames at a time, as if each utterance were decoded in one piece.
///
/// Every run has the same number of places, so that a row's samples have the same bits whoever its neighbours are: one
/// on the CPU, where convolutions go through a batch row by row and a batch would not be faster, and a few on CUDA, which
/// are padded. States stay on the device; codes go in and samples come out. It belongs to one thread.
public final class SpeechDecoder implements AutoCloseable {
    private static final int CUDA_PLACES = 16;

    private final OrtEnvironment environment;
    private final OrtSession session;
    private final int codebookSize;
    private final int places;
    private final StateMemory memory;

    private SpeechDecoder(OrtEnvironment environment, OrtSession session, int codebookSize, int places) {
        this.environment = environment;
        this.session = session;
        this.codebookSize = codebookSize;
        this.places = places;
        TensorInfo state = Objects.requireNonNull(session.inputs().get(SpeechDecoderGraph.STATE));
        this.memory = new StateMemory(environment, session, Math.toIntExact(state.shape()[1]));
    }

    /// Opens a graph that [SpeechDecoderGraph] wrote.
    ///
    /// @param codebookSize codes that each of the 16 groups has
    public static SpeechDecoder open(OrtEnvironment environment, Path model, SessionConfig config, int codebookSize) {
        return config.device() == Device.CPU
                ? open(environment, model, config, codebookSize, 1)
                : open(environment, model, forConvolutions(config), codebookSize, CUDA_PLACES);
    }

    static SpeechDecoder open(OrtEnvironment environment, Path model, SessionConfig config, int codebookSize,
            int places) {
        return new SpeechDecoder(environment, environment.openSession(model, config), codebookSize, places);
    }

    /// Algorithms by rule rather than by trial, which would stop the batch for each new length of a chunk and choose by
    /// chance; products in whole 32-bit floats, as the official code has them.
    private static SessionConfig forConvolutions(SessionConfig config) {
        return config.withCudaOption("cudnn_conv_algo_search", "HEURISTIC")
                .withCudaOption("cudnn_conv1d_pad_to_nc1d", "1").withCudaOption("use_tf32", "0");
    }

    /// A stream at its beginning.
    public DecoderStream newStream() {
        return new DecoderStream(memory, memory.silent(), 0);
    }

    /// Decodes the next frames of each row. When it throws, no row has moved.
    ///
    /// @param rows  streams, each once
    /// @param codes for each row its frames one behind the other, 16 codes a frame; as many frames for every row
    /// @return for each row 1920 samples a frame, -1 to 1
    public float[][] decode(List<DecoderStream> rows, int[][] codes) {
        int frames = frames(rows, codes);
        for (int row = 0; row < codes.length; row++) {
            checkCodes(codes[row], row);
        }
        memory.gather(rows, Math.ceilDiv(rows.size(), places) * places);
        float[][] samples = new float[rows.size()][];
        for (int first = 0; first < rows.size(); first += places) {
            int count = Math.min(rows.size() - first, places);
            float[][] part = run(first, rows.subList(first, first + count),
                    Arrays.copyOfRange(codes, first, first + count), frames);
            System.arraycopy(part, 0, samples, first, count);
        }
        memory.scatter(rows);
        rows.forEach(row -> row.advance(frames));
        return samples;
    }

    /// Runs the graph once over the places from `first` on; those behind the rows are padding.
    private float[][] run(int first, List<DecoderStream> rows, int[][] codes, int frames) {
        try (Tensor codeTensor = environment.allocate(ElementType.INT64, places, frames, CODE_GROUPS);
                Tensor position = environment.allocate(ElementType.INT64, places);
                Tensor state = memory.states(first, places);
                Tensor nextState = memory.nextStates(first, places);
                Tensor samples = environment.allocate(ElementType.FLOAT, places, (long) frames * SAMPLES_PER_FRAME);
                var binding = session.bind()) {
            for (int i = 0; i < rows.size(); i++) {
                position.data().setAtIndex(JAVA_LONG, i, rows.get(i).position());
                for (int j = 0; j < codes[i].length; j++) {
                    codeTensor.data().setAtIndex(JAVA_LONG, (long) i * codes[i].length + j, codes[i][j]);
                }
            }
            binding.input(SpeechDecoderGraph.CODES, codeTensor)
                    .input(SpeechDecoderGraph.POSITION, position)
                    .input(SpeechDecoderGraph.STATE, state)
                    .output(SpeechDecoderGraph.NEXT_STATE, nextState)
                    .output(SpeechDecoderGraph.SAMPLES, samples)
                    .run();
            return rows(samples.data(), rows.size());
        }
    }

    private float[][] rows(MemorySegment samples, int count) {
        long rowBytes = samples.byteSize() / places;
        float[][] result = new float[count][];
        for (int i = 0; i < count; i++) {
            result[i] = samples.asSlice(i * rowBytes, rowBytes).toArray(JAVA_FLOAT);
        }
        return result;
    }

    private static int frames(List<DecoderStream> rows, int[][] codes) {
        if (rows.isEmpty() || codes.length != rows.size()) {
            throw new IllegalArgumentException("decode needs one or more rows with codes for each, given "
                    + rows.size() + " rows and codes for " + codes.length);
        }
        int frames = codes[0].length / CODE_GROUPS;
        for (int[] row : codes) {
            if (frames == 0 || row.length != frames * CODE_GROUPS) {
                throw new IllegalArgumentException("every row needs " + CODE_GROUPS + " codes for each of the same "
                        + "number of frames, given " + Arrays.stream(codes).map(c -> c.length).toList() + " codes");
            }
        }
        return frames;
    }

    /// The graph has one table for all groups: a code too large would sound like another group's.
    private void checkCodes(int[] codes, int row) {
        for (int i = 0; i < codes.length; i++) {
            if (codes[i] < 0 || codes[i] >= codebookSize) {
                throw new IllegalArgumentException("code " + codes[i] + " in group " + i % CODE_GROUPS + " of frame "
                        + i / CODE_GROUPS + ", row " + row + "; expected 0 to " + (codebookSize - 1));
            }
        }
    }

    @Override
    public void close() {
        memory.close();
        session.close();
    }
}
