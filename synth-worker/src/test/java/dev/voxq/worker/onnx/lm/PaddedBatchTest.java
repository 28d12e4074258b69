package dev.voxq.worker.onnx.lm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.voxq.worker.TinyCheckpoint;
import dev.voxq.worker.checkpoint.Checkpoint;
import dev.voxq.worker.onnx.lm.RowSampling.Draw;
import dev.voxq.worker.onnx.runtime.Device;
import dev.voxq.worker.onnx.runtime.TestRuntime;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Batch sizes as on CUDA, run on the CPU: padding is harmless, whoever joins, waits or leaves.
final class PaddedBatchTest {
    private static final int MOST = 6;
    private static final int POSITIONS = 64;
    private static final int STEPS = 60;

    @TempDir
    private static Path folder;

    @BeforeAll
    static void write() throws Exception {
        try (Checkpoint checkpoint = Checkpoint.open(TinyCheckpoint.customVoice())) {
            LmGraphs.write(checkpoint, Precision.INT8, Device.CPU, POSITIONS, false, folder);
        }
    }

    @Test
    void sizesDoubleUpToTheMost() {
        assertThat(BatchSizes.doubling(6).all()).containsExactly(1, 2, 4, 6);
        assertThat(BatchSizes.doubling(1).all()).containsExactly(1);
        assertThat(BatchSizes.doubling(6).fitting(3)).isEqualTo(4);
        assertThat(BatchSizes.doubling(6).widest().fitting(1)).isEqualTo(6);
        assertThat(BatchSizes.every(6).fitting(5)).isEqualTo(5);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void rowsSpeakTheSameBitsInPaddedBatches(long seed) {
        Map<Integer, List<float[]>> padded = speakAtRandom(BatchSizes.doubling(MOST), seed);
        Map<Integer, List<float[]>> widest = speakAtRandom(BatchSizes.doubling(MOST).widest(), seed);
        Map<Integer, List<float[]>> plain = speakAtRandom(BatchSizes.every(MOST), seed);

        assertThat(padded).usingRecursiveComparison().isEqualTo(plain);
        assertThat(widest).usingRecursiveComparison().isEqualTo(plain);
    }

    /// The embeddings that each row spoke while rows join, wait for a few steps, and leave, by a random schedule.
    private static Map<Integer, List<float[]>> speakAtRandom(BatchSizes sizes, long seed) {
        Random random = new Random(seed);
        Map<Integer, List<float[]>> spoken = new HashMap<>();
        Map<LmRow, Integer> numbers = new HashMap<>();
        List<LmRow> rows = new ArrayList<>();
        try (Checkpoint checkpoint = Checkpoint.open(TinyCheckpoint.customVoice());
                LanguageModel model = LanguageModel.open(TestRuntime.environment(), folder, checkpoint, Precision.INT8,
                        LanguageModel.Sessions.on(Device.CPU), sizes, MOST, POSITIONS)) {
            int width = checkpoint.config().talker().transformer().hiddenSize();
            for (int step = 0; step < STEPS; step++) {
                if (rows.size() < MOST + 3 && random.nextInt(3) > 0) {
                    LmRow row = begin(model, width, numbers.size());
                    numbers.put(row, numbers.size());
                    rows.add(row);
                }
                List<LmRow> stepping = new ArrayList<>(rows.stream().filter(_ -> random.nextInt(4) > 0).toList());
                List<LmRow> batch = stepping.subList(0, Math.min(MOST, stepping.size()));
                if (!batch.isEmpty()) {
                    model.step(batch);
                }
                for (LmRow row : List.copyOf(batch)) {
                    spoken.computeIfAbsent(numbers.get(row), _ -> new ArrayList<>()).add(row.embedding());
                    row.setInput(row.embedding());
                    if (row.length() > 40 || random.nextInt(12) == 0) {
                        rows.remove(row);
                        row.close();
                    }
                }
            }
            rows.forEach(LmRow::close);
        }
        return spoken;
    }

    private static LmRow begin(LanguageModel model, int width, int number) {
        Draw draw = new Draw(false, 0.9f, number % 2 == 0 ? 0 : 50, 0.95f);
        LmRow row = model.row(new RowSampling(draw, draw, 1.05f, Integer.MAX_VALUE, number));
        Random random = new Random(number);
        int positions = 3 + number % 5;
        float[] prompt = new float[positions * width];
        for (int i = 0; i < prompt.length; i++) {
            prompt[i] = (float) random.nextGaussian() * 0.1f;
        }
        model.prefill(row, prompt, 0, positions - 1);
        row.setInput(Arrays.copyOfRange(prompt, prompt.length - width, prompt.length));
        return row;
    }
}
