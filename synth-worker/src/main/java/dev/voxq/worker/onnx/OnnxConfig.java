package dev.voxq.worker.onnx;

import dev.voxq.worker.onnx.runtime.DeviceChoice;
import java.nio.file.Path;
import java.util.Optional;

/// How the engine is set up.
///
/// @param checkpoint folder in the official Hugging Face layout (`MODEL_ID` resolved)
/// @param cache folder for built graphs and the unpacked native library
/// @param library ONNX Runtime to load instead of the one on the class path (`ONNXRUNTIME_LIBRARY`)
/// @param device where to compute (`DEVICE`)
/// @param quantize precision of the language model (`QUANTIZE`), `unset` for the device's default
/// @param threads threads that compute, 0 for one per core
/// @param maxBatch most rows of one step
/// @param maxPositions longest utterance in positions of 80 ms, its prompt included
/// @param prefillChunk prompt positions read at once, one more at the end; what running rows wait for at most
/// @param memoryFraction part of a card's memory to take at most (`DEVICE_MEMORY_FRACTION`)
public record OnnxConfig(Path checkpoint, Path cache, Optional<Path> library, DeviceChoice device, String quantize,
        int threads, int maxBatch, int maxPositions, int prefillChunk, double memoryFraction) {
    static final int MOST_ROWS = 256;
    private static final double DEFAULT_MEMORY_FRACTION = 0.9;
    public static final int DEFAULT_MAX_BATCH = 4;
    public static final int DEFAULT_MAX_POSITIONS = 4096;
    public static final int DEFAULT_PREFILL_CHUNK = 32;

    public OnnxConfig {
        require(threads >= 0, "threads", threads, "0 or more");
        require(maxBatch >= 1 && maxBatch <= MOST_ROWS, "MAX_BATCH_SIZE", maxBatch, "1 to 256");
        require(maxPositions >= 64 && maxPositions <= 32_768, "maxPositions", maxPositions, "64 to 32768");
        require(prefillChunk >= 2 && prefillChunk <= 4096, "PREFILL_POSITIONS", prefillChunk, "2 to 4096");
        if (!(memoryFraction > 0 && memoryFraction <= 1)) {
            throw new IllegalArgumentException("DEVICE_MEMORY_FRACTION is " + memoryFraction
                    + "; expected above 0, at most 1");
        }
    }

    /// With the usual part of a card's memory.
    public OnnxConfig(Path checkpoint, Path cache, Optional<Path> library, DeviceChoice device, String quantize,
            int threads, int maxBatch, int maxPositions, int prefillChunk) {
        this(checkpoint, cache, library, device, quantize, threads, maxBatch, maxPositions, prefillChunk,
                DEFAULT_MEMORY_FRACTION);
    }

    /// Everything as it is unless told otherwise.
    public static OnnxConfig of(Path checkpoint, Path cache) {
        return new OnnxConfig(checkpoint, cache, Optional.empty(), DeviceChoice.AUTO, "unset", 0, DEFAULT_MAX_BATCH,
                DEFAULT_MAX_POSITIONS, DEFAULT_PREFILL_CHUNK);
    }

    public OnnxConfig withDevice(DeviceChoice choice) {
        return new OnnxConfig(checkpoint, cache, library, choice, quantize, threads, maxBatch, maxPositions,
                prefillChunk,
                memoryFraction);
    }

    public OnnxConfig withQuantize(String precision) {
        return new OnnxConfig(checkpoint, cache, library, device, precision, threads, maxBatch, maxPositions,
                prefillChunk,
                memoryFraction);
    }

    public OnnxConfig withMaxBatch(int rows) {
        return new OnnxConfig(checkpoint, cache, library, device, quantize, threads, rows, maxPositions, prefillChunk,
                memoryFraction);
    }

    public OnnxConfig withMaxPositions(int positions) {
        return new OnnxConfig(checkpoint, cache, library, device, quantize, threads, maxBatch, positions, prefillChunk,
                memoryFraction);
    }

    public OnnxConfig withMemoryFraction(double fraction) {
        return new OnnxConfig(checkpoint, cache, library, device, quantize, threads, maxBatch, maxPositions,
                prefillChunk, fraction);
    }

    private static void require(boolean holds, String setting, int found, String expected) {
        if (!holds) {
            throw new IllegalArgumentException(setting + " is " + found + "; expected " + expected);
        }
    }
}
