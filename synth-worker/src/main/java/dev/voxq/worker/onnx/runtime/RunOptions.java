package dev.voxq.worker.onnx.runtime;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Map;

/// Options of single runs, such as `gpu_graph_id`, which names the captured CUDA graph to replay.
public final class RunOptions implements AutoCloseable {
    private final NativeHandle handle;

    /// Options with the library's config entries for runs.
    public RunOptions(OrtEnvironment environment, Map<String, String> entries) {
        OrtApi api = environment.api();
        handle = new NativeHandle(api, OrtFunction.RELEASE_RUN_OPTIONS, api.create(OrtFunction.CREATE_RUN_OPTIONS),
                "run options");
        try (Arena arena = Arena.ofConfined()) {
            entries.forEach((key, value) -> api.call(OrtFunction.ADD_RUN_CONFIG_ENTRY, handle.pointer(),
                    arena.allocateFrom(key), arena.allocateFrom(value)));
        } catch (RuntimeException e) {
            handle.close();
            throw e;
        }
    }

    @Override
    public void close() {
        handle.close();
    }

    MemorySegment pointer() {
        return handle.pointer();
    }
}
