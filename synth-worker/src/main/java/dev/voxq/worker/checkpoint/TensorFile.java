package dev.voxq.worker.checkpoint;

import java.lang.foreign.Arena;
import java.nio.file.Path;

/// A single open safetensors file that need not be a checkpoint.
public final class TensorFile implements AutoCloseable {
    private final Arena arena;
    private final Tensors tensors;

    private TensorFile(Arena arena, Tensors tensors) {
        this.arena = arena;
        this.tensors = tensors;
    }

    /// Maps `file`, or says with a [CheckpointException] what about it is wrong.
    public static TensorFile open(Path file) {
        Arena arena = Arena.ofShared();
        try {
            return new TensorFile(arena, new Tensors(file, Safetensors.read(file, arena)));
        } catch (RuntimeException e) {
            arena.close();
            throw e;
        }
    }

    public Tensors tensors() {
        return tensors;
    }

    /// Unmaps the file; its [TensorView]s are invalid afterwards.
    @Override
    public void close() {
        arena.close();
    }
}
