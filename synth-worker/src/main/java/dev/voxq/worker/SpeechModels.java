package dev.voxq.worker;

import dev.voxq.worker.config.EngineConfig;
import dev.voxq.worker.config.InvalidSettingException;
import dev.voxq.worker.schedule.ModelSource;

/// Which engine stands behind the frame loop. A new engine gets its line here.
final class SpeechModels {
    private SpeechModels() {}

    /// @throws InvalidSettingException when the engine that is asked for cannot be had here
    static ModelSource of(EngineConfig config, int maxBatch) {
        var name = config.chosen().label();
        throw new InvalidSettingException("ENGINE is \"" + name + "\"; this build has none");
    }
}
