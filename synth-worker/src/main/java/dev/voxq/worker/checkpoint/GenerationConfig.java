package dev.voxq.worker.checkpoint;

import java.nio.file.Files;
import java.nio.file.Path;

/// The sampling a checkpoint asks for by default (`generation_config.json`; the official defaults where it is silent).
///
/// @param maxNewTokens bound on generated frames
public record GenerationConfig(Sampling talker, Sampling codePredictor, double repetitionPenalty, int maxNewTokens) {

    /// How one code is drawn from its logits.
    ///
    /// @param sample false takes the most likely one
    /// @param topK 0 keeps all
    public record Sampling(boolean sample, double temperature, int topK, double topP) {
        private static Sampling of(Fields fields, String prefix, String sample) {
            return new Sampling(fields.bool(sample, true),
                    fields.number(prefix + "temperature", 0.9, 1e-6, 100),
                    fields.integer(prefix + "top_k", 50, 0, 1 << 20),
                    fields.number(prefix + "top_p", 1.0, 1e-6, 1));
        }
    }

    private static final Sampling OFFICIAL_SAMPLING = new Sampling(true, 0.9, 50, 1.0);
    private static final GenerationConfig OFFICIAL = new GenerationConfig(OFFICIAL_SAMPLING, OFFICIAL_SAMPLING, 1.05,
            8192);

    static GenerationConfig read(Path file) {
        if (!Files.exists(file)) {
            return OFFICIAL;
        }
        Fields fields = Fields.read(file);
        return new GenerationConfig(Sampling.of(fields, "", "do_sample"),
                Sampling.of(fields, "subtalker_", "subtalker_dosample"),
                fields.number("repetition_penalty", 1.05, 1e-3, 100),
                fields.integer("max_new_tokens", 8192, 1, 1 << 20));
    }
}
