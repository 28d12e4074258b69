package dev.voxq.worker.checkpoint;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// The tensors of one model directory by name.
public final class Tensors {
    private final Path directory;
    private final Map<String, TensorView> byName;

    Tensors(Path directory, Map<String, TensorView> byName) {
        this.directory = directory;
        this.byName = byName;
    }

    public Set<String> names() {
        return byName.keySet();
    }

    /// The safetensors files the tensors lie in, by name.
    public List<Path> files() {
        return byName.values().stream().map(TensorView::file).distinct().sorted().toList();
    }

    public Optional<TensorView> find(String name) {
        return Optional.ofNullable(byName.get(name));
    }

    /// The tensor called `name`; refused when it is missing.
    public TensorView get(String name) {
        return find(name).orElseThrow(() -> new CheckpointException(
                directory + ": tensor " + name + ": expected in model.safetensors, found none"));
    }

    /// The weight called `name`; refused when it is missing, of another shape, or not of floating type.
    public TensorView weight(String name, long... shape) {
        TensorView tensor = find(name).orElseThrow(() -> new CheckpointException(directory + ": tensor " + name
                + ": expected a weight of shape " + Arrays.toString(shape) + ", found none"));
        if (!Arrays.equals(tensor.shape(), shape)) {
            throw CheckpointException.of(tensor.file(), "shape of tensor " + name,
                    Arrays.toString(shape) + " as the config says", Arrays.toString(tensor.shape()));
        }
        if (!tensor.dtype().isWeight()) {
            throw CheckpointException.of(tensor.file(), "dtype of tensor " + name, "F32, BF16 or F16", tensor.dtype());
        }
        return tensor;
    }
}
