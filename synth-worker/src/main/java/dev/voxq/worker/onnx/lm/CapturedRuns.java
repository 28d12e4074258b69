package dev.voxq.worker.onnx.lm;

import dev.voxq.worker.onnx.runtime.Device;
import dev.voxq.worker.onnx.runtime.OrtEnvironment;
import dev.voxq.worker.onnx.runtime.RunOptions;
import dev.voxq.worker.onnx.runtime.SessionConfig;
import java.util.Map;

/// Which runs are captured as CUDA graphs: one graph per batch size (and variant), replayed from the same addresses.
///
/// The first run of a graph's number computes twice, once to allocate and once to be captured, so a run must give the
/// same when it is repeated: the cache is written at places that the inputs name, and nothing else is kept.
final class CapturedRuns {
    private static final String GRAPH = "gpu_graph_id";
    private static final String NO_GRAPH = "-1";
    private static final int VARIANTS = 2;

    private CapturedRuns() {}

    /// How a session is opened whose runs may be captured.
    static SessionConfig session(SessionConfig config) {
        return config.device() == Device.CPU ? config : config.withCudaOption("enable_cuda_graph", "1");
    }

    /// Runs with so many rows.
    static RunOptions of(OrtEnvironment environment, Device device, int rows) {
        return of(environment, device, rows, 0);
    }

    /// Runs with so many rows, in one of the variants 0 and 1 of the graph.
    static RunOptions of(OrtEnvironment environment, Device device, int rows, int variant) {
        return new RunOptions(environment,
                device == Device.CPU ? Map.of() : Map.of(GRAPH, Integer.toString(VARIANTS * rows + variant)));
    }

    /// Runs whose shapes change from one to the next.
    static RunOptions never(OrtEnvironment environment, Device device) {
        return new RunOptions(environment, device == Device.CPU ? Map.of() : Map.of(GRAPH, NO_GRAPH));
    }
}
