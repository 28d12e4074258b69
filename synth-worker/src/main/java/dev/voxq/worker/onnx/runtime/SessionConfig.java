package dev.voxq.worker.onnx.runtime;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// How a session is opened: where it computes, how far the graph is optimised, and the library's own config entries.
///
/// `profile` is where the library writes its per-node timings when the session closes.
public record SessionConfig(Device device, GraphOptimization optimization, Map<String, String> entries,
        Map<String, String> cudaOptions, Optional<Path> optimizedModel, Optional<Path> profile) {

    /// Level of graph optimisation, with its number in `GraphOptimizationLevel`.
    public enum GraphOptimization {
        NONE(0), BASIC(1), EXTENDED(2), ALL(99);

        private final int code;

        GraphOptimization(int code) {
            this.code = code;
        }

        int code() {
            return code;
        }
    }

    public SessionConfig {
        entries = Map.copyOf(entries);
        cudaOptions = Map.copyOf(cudaOptions);
    }

    /// The usual session: all optimisations; on CUDA memory is taken as it is needed.
    public static SessionConfig on(Device device) {
        return new SessionConfig(device, GraphOptimization.ALL, Map.of(),
                device == Device.CPU ? Map.of() : Map.of("arena_extend_strategy", "kSameAsRequested"),
                Optional.empty(), Optional.empty());
    }

    /// Takes at most so much of the card's memory.
    public SessionConfig withMemoryLimit(long bytes) {
        return withCudaOption("gpu_mem_limit", Long.toString(bytes));
    }

    /// Resolves external weight files against this folder, whatever folder the graph came from.
    public SessionConfig withWeightsIn(Path folder) {
        return withEntry("session.model_external_initializers_file_folder_path", folder.toString());
    }

    public SessionConfig withEntry(String key, String value) {
        return new SessionConfig(device, optimization, with(entries, key, value), cudaOptions, optimizedModel, profile);
    }

    public SessionConfig withCudaOption(String key, String value) {
        return new SessionConfig(device, optimization, entries, with(cudaOptions, key, value), optimizedModel, profile);
    }

    public SessionConfig withOptimization(GraphOptimization level) {
        return new SessionConfig(device, level, entries, cudaOptions, optimizedModel, profile);
    }

    public SessionConfig withOptimizedModel(Path file) {
        return new SessionConfig(device, optimization, entries, cudaOptions, Optional.of(file), profile);
    }

    public SessionConfig withProfile(Path prefix) {
        return new SessionConfig(device, optimization, entries, cudaOptions, optimizedModel, Optional.of(prefix));
    }

    private static Map<String, String> with(Map<String, String> map, String key, String value) {
        Map<String, String> copy = new LinkedHashMap<>(map);
        copy.put(key, value);
        return copy;
    }
}
