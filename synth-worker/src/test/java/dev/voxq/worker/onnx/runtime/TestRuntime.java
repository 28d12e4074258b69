package dev.voxq.worker.onnx.runtime;

import java.nio.file.Path;
import java.util.Optional;

/// The one ONNX Runtime of a test process, out of the jar on the class path.
public final class TestRuntime {
    private static final OrtEnvironment ENVIRONMENT = OrtEnvironment
            .open(NativeLibrary.locate(Optional.empty(), Path.of("target/native")), 2);

    private TestRuntime() {}

    public static OrtEnvironment environment() {
        return ENVIRONMENT;
    }
}
