package dev.voxq.worker;

import dev.voxq.worker.config.EngineConfig;
import dev.voxq.worker.schedule.ModelSource;

/// Which engine stands behind the frame loop. A new engine gets its line here.
final class SpeechModels {
    private SpeechModels() {}

    static ModelSource of(EngineConfig config, int maxBatch) {
        return switch (config.chosen()) {
            case ESPEAK_NG -> throw new UnsupportedOperationException();
            case QWEN3_TTS -> throw new UnsupportedOperationException();
            case AUTO -> throw new AssertionError("auto has been chosen from");
        };
    }
}
