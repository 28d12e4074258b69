package dev.voxq.worker.onnx;

import static dev.voxq.worker.checkpoint.CodePredictorConfig.CODE_GROUPS;
import static dev.voxq.worker.checkpoint.SpeechTokenizerConfig.SAMPLES_PER_FRAME;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import dev.voxq.worker.onnx.codec.SpeechDecoderGraph;
import dev.voxq.worker.onnx.graph.ElementType;
import dev.voxq.worker.onnx.runtime.Device;
import dev.voxq.worker.onnx.runtime.OrtEnvironment;
import dev.voxq.worker.onnx.runtime.OrtSession;
import dev.voxq.worker.onnx.runtime.SessionConfig;
import dev.voxq.worker.onnx.runtime.Tensor;
import dev.voxq.worker.onnx.runtime.TensorInfo;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/// Turns codes into samples, a few frames at a time, as if each utterance were decoded in one piece.
///
/// On the CPU each row has a run of its own: convolutions go through a batch row by row, so a batch would not be faster,
/// and a row's samples have the same bits whoever its neighbours are. It belongs to one thread.
public final class SpeechDecoder implements AutoCloseable {
    private static final int ALIGNMENT = 64;

    private final OrtEnvironment environment;
    private final OrtSession session;
    private final int rowsPerRun;
    private final int stateWidth;
    private Arena arena = Arena.ofShared();
    private MemorySegment states = MemorySegment.NULL;
    private MemorySegment nextStates = MemorySegment.NULL;

    private SpeechDecoder(OrtEnvironment environment, OrtSession session, int rowsPerRun) {
        this.environment = environment;
        this.session = session;
        this.rowsPerRun = rowsPerRun;
        TensorInfo state = Objects.requireNonNull(session.inputs().get(SpeechDecoderGraph.STATE));
        this.stateWidth = Math.toIntExact(state.shape()[1]);
    }

    /// Opens a graph that [SpeechDecoderGraph] wrote.
    public static SpeechDecoder open(OrtEnvironment environment, Path model, SessionConfig config) {
        return open(environment, model, config, config.device() == Device.CPU ? 1 : Integer.MAX_VALUE);
    }

    static SpeechDecoder open(OrtEnvironment environment, Path model, SessionConfig config, int rowsPerRun) {
        return new SpeechDecoder(environment, environment.openSession(model, config), rowsPerRun);
    }

    /// A stream at its beginning.
    public DecoderStream newStream() {
        return new DecoderStream(stateWidth);
    }

    /// Decodes the next frames of each row. When it throws, no row has moved.
    ///
    /// @param rows  streams, each once
    /// @param codes for each row its frames one behind the other, 16 codes a frame; as many frames for every row
    /// @return for each row 1920 samples a frame, -1 to 1
    public float[][] decode(List<DecoderStream> rows, int[][] codes) {
        int frames = frames(rows, codes);
        reserve(rows.size());
        float[][] samples = new float[rows.size()][];
        for (int first = 0; first < rows.size(); first += rowsPerRun) {
            int count = Math.min(rows.size() - first, rowsPerRun);
            float[][] part = run(first, rows.subList(first, first + count),
                    Arrays.copyOfRange(codes, first, first + count), frames);
            System.arraycopy(part, 0, samples, first, count);
        }
        for (int i = 0; i < rows.size(); i++) {
            MemorySegment.copy(nextStates, JAVA_FLOAT, offset(i), rows.get(i).state(), 0, stateWidth);
            rows.get(i).advance(frames);
        }
        return samples;
    }

    /// Runs the graph once; the rows' next states lie in `nextStates` from row `first` on.
    private float[][] run(int first, List<DecoderStream> rows, int[][] codes, int frames) {
        int batch = rows.size();
        MemorySegment now = slice(states, first, batch);
        for (int i = 0; i < batch; i++) {
            MemorySegment.copy(rows.get(i).state(), 0, now, JAVA_FLOAT, offset(i), stateWidth);
        }
        try (Tensor codeTensor = environment.allocate(ElementType.INT64, batch, frames, CODE_GROUPS);
                Tensor position = environment.allocate(ElementType.INT64, batch);
                Tensor state = environment.wrap(ElementType.FLOAT, now, batch, stateWidth);
                Tensor nextState = environment.wrap(ElementType.FLOAT, slice(nextStates, first, batch), batch,
                        stateWidth);
                Tensor samples = environment.allocate(ElementType.FLOAT, batch, (long) frames * SAMPLES_PER_FRAME);
                var binding = session.bind()) {
            codeTensor.data().copyFrom(MemorySegment.ofArray(
                    Arrays.stream(codes).flatMapToInt(Arrays::stream).asLongStream().toArray()));
            position.data().copyFrom(MemorySegment.ofArray(
                    rows.stream().mapToLong(DecoderStream::position).toArray()));
            binding.input(SpeechDecoderGraph.CODES, codeTensor)
                    .input(SpeechDecoderGraph.POSITION, position)
                    .input(SpeechDecoderGraph.STATE, state)
                    .output(SpeechDecoderGraph.NEXT_STATE, nextState)
                    .output(SpeechDecoderGraph.SAMPLES, samples)
                    .run();
            return rows(samples.data(), batch);
        }
    }

    private static float[][] rows(MemorySegment samples, int batch) {
        long rowBytes = samples.byteSize() / batch;
        float[][] result = new float[batch][];
        for (int i = 0; i < batch; i++) {
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

    private void reserve(int rows) {
        long bytes = offset(rows);
        if (states.byteSize() < bytes) {
            arena.close();
            arena = Arena.ofShared();
            states = arena.allocate(bytes, ALIGNMENT);
            nextStates = arena.allocate(bytes, ALIGNMENT);
        }
    }

    private MemorySegment slice(MemorySegment memory, int first, int rows) {
        return memory.asSlice(offset(first), offset(rows));
    }

    private long offset(int row) {
        return (long) row * stateWidth * Float.BYTES;
    }

    @Override
    public void close() {
        session.close();
        arena.close();
    }
}
