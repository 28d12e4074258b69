package dev.voxq.worker;

import dev.voxq.worker.config.EngineConfig;
import dev.voxq.worker.config.EngineConfig.Engine;
import dev.voxq.worker.config.InvalidSettingException;
import dev.voxq.worker.espeak.EspeakBinary;
import dev.voxq.worker.espeak.EspeakSpeechModel;
import dev.voxq.worker.schedule.ModelSource;

/// Which engine stands behind the frame loop. A new engine gets its line here.
final class SpeechModels {
    private SpeechModels() {}

    /// @throws InvalidSettingException when the engine that is asked for cannot be had here
    static ModelSource of(EngineConfig config, int maxBatch) {
        if (config.chosen() == Engine.ESPEAK_NG) {
            var binary = EspeakBinary.find(System.getenv(EspeakBinary.SETTING), System.getenv().getOrDefault("PATH", ""));
            return () -> EspeakSpeechModel.open(binary, maxBatch);
        }
        var name = config.chosen().label();
        throw new InvalidSettingException("ENGINE is \"" + name + "\"; this build has none");
    }
}
