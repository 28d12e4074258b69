package dev.voxq.worker.onnx.lm;

import dev.voxq.worker.checkpoint.TransformerConfig;
import dev.voxq.worker.onnx.graph.ElementType;
import dev.voxq.worker.onnx.runtime.Device;
import dev.voxq.worker.onnx.runtime.IoBinding;
import dev.voxq.worker.onnx.runtime.MemoryCopy;
import dev.voxq.worker.onnx.runtime.OrtEnvironment;
import dev.voxq.worker.onnx.runtime.OrtException;
import dev.voxq.worker.onnx.runtime.OrtSession;
import dev.voxq.worker.onnx.runtime.Tensor;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/// The talker's keys and values: per layer one block `[slots, kvHeads, capacity, headDim]`, allocated once.
///
/// A batch is a run of neighbouring slots, read and written in place by the graph. Only the positions a row has spoken
/// are ever moved, saved or restored.
final class KvCache implements AutoCloseable {
    private final OrtEnvironment environment;
    private final OrtSession session;
    private final Device device;
    private final MemoryCopy copy;
    private final TransformerConfig config;
    private final ElementType type;
    private final int slots;
    private final int capacity;
    private final List<Tensor> blocks = new ArrayList<>();

    /// A cache on the device that `session` computes on.
    KvCache(OrtEnvironment environment, OrtSession session, TransformerConfig config, ElementType type, int slots,
            int capacity) {
        this.environment = environment;
        this.session = session;
        this.device = session.config().device();
        this.copy = MemoryCopy.on(device);
        this.config = config;
        this.type = type;
        this.slots = slots;
        this.capacity = capacity;
        try {
            for (int i = 0; i < 2 * config.layers(); i++) {
                blocks.add(environment.allocateFor(session, type, slots, config.kvHeads(), capacity,
                        config.headDim()));
            }
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    /// Bytes of one slot.
    static long slotBytes(TransformerConfig config, ElementType type, int capacity) {
        return type.bytes(2L * config.layers() * config.kvHeads() * capacity * config.headDim());
    }

    int slots() {
        return slots;
    }

    /// Most positions of one row.
    int capacity() {
        return capacity;
    }

    /// Ties the talker's cache inputs and outputs to the slots `[first, first + rows)`; returns the views to close.
    List<Tensor> bind(IoBinding binding, int first, int rows) {
        List<Tensor> views = new ArrayList<>();
        for (int layer = 0; layer < config.layers(); layer++) {
            Tensor keys = view(2 * layer, first, rows);
            Tensor values = view(2 * layer + 1, first, rows);
            binding.input(TalkerGraph.keys(layer), keys).output(TalkerGraph.newKeys(layer), keys);
            binding.input(TalkerGraph.values(layer), values).output(TalkerGraph.newValues(layer), values);
            views.add(keys);
            views.add(values);
        }
        return views;
    }

    /// Copies the first `length` positions of a slot over those of another.
    void move(int from, int to, int length) {
        forEachStripe((block, head) -> copy.copy(block, stripe(from, head), block, stripe(to, head),
                bytes(length)));
        copy.finish();
    }

    /// A copy of the first `length` positions of a slot, on the device as long as that has room.
    SavedRow save(int slot, int length) {
        Tensor memory = outside(2L * config.layers() * config.kvHeads() * bytes(length));
        long[] at = {0};
        forEachStripe((block, head) -> {
            copy.copy(block, stripe(slot, head), memory.data(), at[0], bytes(length));
            at[0] += bytes(length);
        });
        copy.finish();
        return new SavedRow(memory, length);
    }

    /// Puts a saved row into a slot and gives its memory back.
    void restore(SavedRow saved, int slot) {
        long[] at = {0};
        forEachStripe((block, head) -> {
            copy.copy(saved.memory.data(), at[0], block, stripe(slot, head), bytes(saved.length));
            at[0] += bytes(saved.length);
        });
        copy.finish();
        saved.close();
    }

    @Override
    public void close() {
        blocks.forEach(Tensor::close);
    }

    /// A row outside the cache.
    record SavedRow(Tensor memory, int length) implements AutoCloseable {
        @Override
        public void close() {
            memory.close();
        }
    }

    private Tensor outside(long bytes) {
        try {
            return environment.allocateFor(session, ElementType.UINT8, bytes);
        } catch (OrtException e) {
            if (!e.outOfMemory()) {
                throw e;
            }
            return environment.allocate(ElementType.UINT8, bytes);
        }
    }

    private interface Stripe {
        void visit(MemorySegment block, int head);
    }

    private void forEachStripe(Stripe visitor) {
        for (Tensor block : blocks) {
            for (int head = 0; head < config.kvHeads(); head++) {
                visitor.visit(block.data(), head);
            }
        }
    }

    private Tensor view(int block, int first, int rows) {
        long slotBytes = config.kvHeads() * bytes(capacity);
        return environment.view(device, type, blocks.get(block).data().asSlice(first * slotBytes, rows * slotBytes),
                rows,
                config.kvHeads(), capacity, config.headDim());
    }

    private long stripe(int slot, int head) {
        return ((long) slot * config.kvHeads() + head) * bytes(capacity);
    }

    private long bytes(int positions) {
        return type.bytes((long) positions * config.headDim());
    }
}
