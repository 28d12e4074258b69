package dev.voxq.worker.onnx;

import dev.voxq.worker.checkpoint.Checkpoint;
import dev.voxq.worker.onnx.lm.LanguageModel;
import dev.voxq.worker.onnx.lm.Precision;
import dev.voxq.worker.onnx.runtime.Device;
import dev.voxq.worker.onnx.runtime.DeviceMemory;
import dev.voxq.worker.onnx.runtime.OrtException;
import dev.voxq.worker.onnx.runtime.SessionConfig;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// How the engine's sessions are opened, and how many rows they serve: on CUDA each may take its share of the card's
/// memory and no more, and the batch is as wide as fits beside the weights.
///
/// @param maxBatch most rows of one step
record DeviceSessions(LanguageModel.Sessions languageModel, SessionConfig decoder, int maxBatch) {
    private static final Logger log = LoggerFactory.getLogger(DeviceSessions.class);

    static DeviceSessions plan(Device device, OnnxConfig config, Checkpoint checkpoint, Precision precision) {
        Optional<DeviceMemory> memory = device == Device.CPU ? Optional.empty() : DeviceMemory.find();
        if (memory.isEmpty()) {
            return new DeviceSessions(LanguageModel.Sessions.on(device), SessionConfig.on(device), config.maxBatch());
        }
        long budget = (long) (memory.get().total() * config.memoryFraction());
        MemoryPlan plan = MemoryPlan.of(checkpoint, precision, config.maxPositions());
        int rows = Math.min(config.maxBatch(), plan.rows(budget));
        if (rows < 1) {
            throw new OrtException("the card has " + memory.get().total() + " bytes and DEVICE_MEMORY_FRACTION="
                    + config.memoryFraction() + " leaves " + budget + "; one row needs " + plan.needed(1)
                    + ". Raise it, or choose a smaller QUANTIZE");
        }
        if (rows < config.maxBatch()) {
            log.warn("the batch is narrower than MAX_BATCH_SIZE={} rows={} budgetBytes={} rowBytes={}",
                    config.maxBatch(), rows, budget, plan.perRow());
        }
        SessionConfig cuda = SessionConfig.on(device);
        return new DeviceSessions(
                new LanguageModel.Sessions(
                        cuda.withMemoryLimit(budget - plan.frame() - plan.decoder(rows)),
                        cuda.withMemoryLimit(plan.frame())),
                cuda.withMemoryLimit(plan.decoder(rows)), rows);
    }
}
