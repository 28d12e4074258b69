package dev.voxq.worker.onnx.lm;

import dev.voxq.worker.onnx.runtime.Device;
import dev.voxq.worker.onnx.runtime.OrtEnvironment;
import dev.voxq.worker.onnx.runtime.RunOptions;
import dev.voxq.worker.onnx.runtime.SessionConfig;
import java.util.Map;

/// Which runs are captured as CUDA graphs: one graph per batch size, replayed from the same addresses.
final class CapturedRuns {
    private static final String GRAPH = "gpu_graph_id";
    private static final String NO_GRAPH = "-1";

    private CapturedRuns() {}

    /// How a session is opened whose runs may be captured.
    static SessionConfig session(Device device) {
        SessionConfig config = SessionConfig.on(device);
        return device == Device.CPU ? config : config.withCudaOption("enable_cuda_graph", "1");
    }

    /// Runs with so many rows.
    static RunOptions of(OrtEnvironment environment, Device device, int rows) {
        return new RunOptions(environment, device == Device.CPU ? Map.of() : Map.of(GRAPH, Integer.toString(rows)));
    }

    /// Runs whose shapes change from one to the next.
    static RunOptions never(OrtEnvironment environment, Device device) {
        return new RunOptions(environment, device == Device.CPU ? Map.of() : Map.of(GRAPH, NO_GRAPH));
    }
}
