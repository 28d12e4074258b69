package dev.voxq.worker.onnx.runtime;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What one run computed, by output name; closing gives all of it back.
public final class Outputs implements AutoCloseable {
    private final Map<String, Tensor> byName;

    Outputs(Map<String, Tensor> byName) {
        this.byName = byName;
    }

    /// The output called `name`. Throws `IllegalArgumentException` when the run did not compute it.
    public Tensor get(String name) {
        @Nullable
        Tensor tensor = byName.get(name);
        if (tensor == null) {
            throw new IllegalArgumentException("the run has no output \"" + name + "\", only " + byName.keySet());
        }
        return tensor;
    }

    @Override
    public void close() {
        byName.values().forEach(Tensor::close);
    }
}
