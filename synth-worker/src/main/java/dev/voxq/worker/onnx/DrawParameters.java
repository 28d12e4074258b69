package dev.voxq.worker.onnx;

import dev.voxq.model.Sampling;
import dev.voxq.worker.checkpoint.GenerationConfig;
import dev.voxq.worker.onnx.lm.RowSampling;
import dev.voxq.worker.onnx.lm.RowSampling.Draw;
import org.jspecify.annotations.Nullable;

/// Fills a job's sampling with the checkpoint's defaults.
final class DrawParameters {
    private DrawParameters() {}

    static RowSampling of(Sampling asked, GenerationConfig defaults, long seed) {
        Sampling.@Nullable Subtalker subtalker = asked.subtalker();
        Draw talker = draw(asked.temperature(), asked.topK(), asked.topP(), defaults.talker());
        Draw predictor = subtalker == null
                ? draw(null, null, null, defaults.codePredictor())
                : draw(subtalker.temperature(), subtalker.topK(), subtalker.topP(), defaults.codePredictor());
        double penalty = asked.repetitionPenalty() == null ? defaults.repetitionPenalty() : asked.repetitionPenalty();
        return new RowSampling(talker, predictor, (float) penalty, RowSampling.MIN_FRAMES, seed);
    }

    /// A temperature of 0 is greedy; so is none where the checkpoint does not sample.
    private static Draw draw(@Nullable Double temperature, @Nullable Integer topK, @Nullable Double topP,
            GenerationConfig.Sampling defaults) {
        if (temperature == null ? !defaults.sample() : temperature == 0) {
            return Draw.GREEDY;
        }
        double divisor = temperature == null ? defaults.temperature() : temperature;
        return new Draw(false, (float) divisor, topK == null ? defaults.topK() : topK,
                (float) (topP == null ? defaults.topP() : topP));
    }
}
