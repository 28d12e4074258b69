package dev.voxq.worker;

import dev.voxq.worker.checkpoint.Checkpoint;
import dev.voxq.worker.checkpoint.CheckpointException;
import dev.voxq.worker.config.BatchConfig;
import dev.voxq.worker.config.EngineConfig;
import dev.voxq.worker.config.InvalidSettingException;
import dev.voxq.worker.config.WorkerConfig;
import dev.voxq.worker.espeak.EspeakBinary;
import dev.voxq.worker.espeak.EspeakSpeechModel;
import dev.voxq.worker.hub.CheckpointSource;
import dev.voxq.worker.hub.HubConfig;
import dev.voxq.worker.onnx.OnnxConfig;
import dev.voxq.worker.onnx.OnnxSpeechModel;
import dev.voxq.worker.onnx.OnnxVoiceEncoder;
import dev.voxq.worker.onnx.runtime.DeviceChoice;
import dev.voxq.worker.onnx.runtime.OrtException;
import dev.voxq.worker.schedule.ModelSource;
import dev.voxq.worker.speech.VoiceEncoder;
import java.nio.file.Path;
import java.util.function.Supplier;

/// Which engine stands behind the frame loop, and what listens to reference clips for it. A new engine gets its line
/// here.
///
/// @param encoders opens the engine's voice encoder; any thread may
record SpeechModels(ModelSource models, Supplier<VoiceEncoder> encoders) {
    /// An engine that cannot clone.
    static SpeechModels withoutCloning(String engine, ModelSource models) {
        return new SpeechModels(models, () -> VoiceEncoder.none(engine));
    }

    /// Says at once what cannot be; opens the model when the frame loop wants it.
    ///
    /// @throws InvalidSettingException when the engine that is asked for cannot be had here
    static SpeechModels of(EngineConfig config, BatchConfig batch) {
        return switch (config.chosen()) {
            case ESPEAK_NG -> espeak(batch.maxBatchSize());
            case QWEN3_TTS -> qwen(config, batch);
            case AUTO -> throw new IllegalStateException("AUTO is never chosen");
        };
    }

    /// The configuration with as many slots as the device has memory for, where nobody has said how many.
    ///
    /// @throws InvalidSettingException when the engine that is asked for cannot be had here
    static WorkerConfig sized(WorkerConfig config) {
        var batch = config.batch();
        if (!batch.byDevice() || config.engine().chosen() != EngineConfig.Engine.QWEN3_TTS) {
            return config;
        }
        try {
            return config.withBatch(batch.withMaxBatchSize(OnnxSpeechModel.slots(onnx(config.engine(), batch))));
        } catch (CheckpointException | IllegalArgumentException | OrtException e) {
            throw new InvalidSettingException(String.valueOf(e.getMessage()));
        }
    }

    private static SpeechModels espeak(int maxBatch) {
        var binary = EspeakBinary.find(System.getenv(EspeakBinary.SETTING), System.getenv().getOrDefault("PATH", ""));
        return withoutCloning("espeak-ng", () -> EspeakSpeechModel.open(binary, maxBatch));
    }

    private static SpeechModels qwen(EngineConfig config, BatchConfig batch) {
        try {
            var onnx = onnx(config, batch);
            return new SpeechModels(() -> OnnxSpeechModel.open(onnx), () -> OnnxVoiceEncoder.open(onnx));
        } catch (CheckpointException | IllegalArgumentException e) {
            throw new InvalidSettingException(String.valueOf(e.getMessage()));
        }
    }

    private static OnnxConfig onnx(EngineConfig config, BatchConfig batch) {
        return new OnnxConfig(checkpoint(config), config.cache(), config.ownLibrary(),
                DeviceChoice.parse(config.device()), config.quantize(), 0, batch.maxBatchSize(),
                OnnxConfig.DEFAULT_MAX_POSITIONS, batch.prefillPositions(), config.memoryFraction());
    }

    /// The model's folder, downloaded if need be, with everything in it that a checkpoint must have.
    private static Path checkpoint(EngineConfig config) {
        var hub = new CheckpointSource(HubConfig.of(System.getenv(), config.cache()));
        var directory = hub.resolve(config.modelId());
        Checkpoint.open(directory).close();
        return directory;
    }
}
