package dev.voxq.worker.onnx;

import dev.voxq.worker.onnx.lm.LanguageModel;
import dev.voxq.worker.onnx.lm.LmRow;
import dev.voxq.worker.onnx.lm.RowSampling;
import dev.voxq.worker.onnx.lm.RowSampling.Draw;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A check at start-up that a row speaks the same bits alone and among others on this machine.
///
/// Kernels are chosen by instruction set and batch size, so a build that is independent on one machine says little about
/// the next.
final class RowIndependence {
    private static final Logger log = LoggerFactory.getLogger(RowIndependence.class);
    private static final int FRAMES = 2;
    private static final int PROMPT = 5;

    private RowIndependence() {}

    /// Speaks two frames with one row, then with batches around it. Where they are not equal bit by bit and steps are
    /// padded anyway, the model keeps one batch size from now on and is checked again. Logs what came of it.
    static boolean check(LanguageModel model, int width) {
        boolean equal = equal(model, width);
        if (!equal && model.padsToSeveral()) {
            log.warn("rows depend on the batch size, every step takes the widest batch={}", model.maxBatch());
            model.fixBatchSize();
            equal = equal(model, width);
        }
        if (equal) {
            log.info("rows are independent batch={}", model.maxBatch());
        } else {
            log.error("rows are NOT independent: a job may sound different beside others batch={}", model.maxBatch());
        }
        return equal;
    }

    private static boolean equal(LanguageModel model, int width) {
        List<float[]> alone = speak(model, width, 1);
        return Arrays.stream(model.batchSizes()).mapToObj(rows -> speak(model, width, rows))
                .allMatch(crowded -> IntStream.range(0, FRAMES)
                        .allMatch(frame -> Arrays.equals(alone.get(frame), crowded.get(frame))));
    }

    /// The embeddings of the first row's frames; its neighbours have other prompts, lengths and seeds.
    private static List<float[]> speak(LanguageModel model, int width, int rows) {
        List<LmRow> batch = new ArrayList<>();
        try {
            for (int i = 0; i < rows; i++) {
                batch.add(begin(model, width, i));
            }
            List<float[]> spoken = new ArrayList<>();
            for (int frame = 0; frame < FRAMES; frame++) {
                model.step(batch);
                spoken.add(batch.getFirst().embedding());
                batch.forEach(row -> row.setInput(row.embedding()));
            }
            return spoken;
        } finally {
            batch.forEach(LmRow::close);
        }
    }

    private static LmRow begin(LanguageModel model, int width, int seed) {
        Draw draw = new Draw(false, 0.9f, 50, 0.95f);
        LmRow row = model.row(new RowSampling(draw, draw, 1.05f, RowSampling.MIN_FRAMES, seed));
        Random random = new Random(seed);
        int positions = PROMPT + seed;
        float[] prompt = new float[positions * width];
        for (int i = 0; i < prompt.length; i++) {
            prompt[i] = (float) random.nextGaussian() * 0.1f;
        }
        model.prefill(row, prompt, 0, positions - 1);
        row.setInput(Arrays.copyOfRange(prompt, prompt.length - width, prompt.length));
        return row;
    }
}
