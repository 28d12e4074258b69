package dev.voxq.worker.onnx;

import dev.voxq.worker.onnx.graph.ElementType;
import dev.voxq.worker.onnx.runtime.Device;
import dev.voxq.worker.onnx.runtime.MemoryCopy;
import dev.voxq.worker.onnx.runtime.OrtEnvironment;
import dev.voxq.worker.onnx.runtime.OrtSession;
import dev.voxq.worker.onnx.runtime.Tensor;
import java.lang.foreign.MemorySegment;
import java.util.List;

/// Memory for the states of decoder streams, where the decoder computes: they never cross the bus.
final class StateMemory implements AutoCloseable {
    private final OrtEnvironment environment;
    private final OrtSession session;
    private final MemoryCopy copy;
    private final int width;
    private final Device device;
    private final Tensor silence;
    private Tensor batch;
    private Tensor nextBatch;

    /// @param width floats of a state
    StateMemory(OrtEnvironment environment, OrtSession session, int width) {
        this.environment = environment;
        this.session = session;
        this.width = width;
        this.device = session.config().device();
        this.copy = MemoryCopy.on(device);
        this.silence = environment.allocate(ElementType.FLOAT, width);
        this.batch = rows(1);
        this.nextBatch = rows(1);
    }

    /// The state at a stream's beginning.
    Tensor silent() {
        Tensor state = rows(1);
        if (device != Device.CPU) {
            copy.copy(silence.data(), 0, state.data(), 0, bytes(1));
            copy.finish();
        }
        return state;
    }

    Tensor copyOf(Tensor state) {
        Tensor twin = rows(1);
        copy.copy(state.data(), 0, twin.data(), 0, bytes(1));
        copy.finish();
        return twin;
    }

    /// Lays these streams' states side by side, in a batch of at least `places`.
    void gather(List<DecoderStream> streams, int places) {
        batch = reserve(batch, places);
        nextBatch = reserve(nextBatch, places);
        for (int i = 0; i < streams.size(); i++) {
            copy.copy(streams.get(i).state().data(), 0, batch.data(), bytes(i), bytes(1));
        }
        copy.finish();
    }

    /// What [#gather] laid out from place `first` on, `[places, width]`; to be closed.
    Tensor states(int first, int places) {
        return view(batch, first, places);
    }

    /// Where the states after a run go; to be closed.
    Tensor nextStates(int first, int places) {
        return view(nextBatch, first, places);
    }

    /// Gives the streams the states after the run.
    void scatter(List<DecoderStream> streams) {
        for (int i = 0; i < streams.size(); i++) {
            copy.copy(nextBatch.data(), bytes(i), streams.get(i).state().data(), 0, bytes(1));
        }
        copy.finish();
    }

    @Override
    public void close() {
        batch.close();
        nextBatch.close();
        silence.close();
    }

    /// The block, or a larger one in its place; when there is no memory for that, the block stays.
    private Tensor reserve(Tensor block, int places) {
        if (block.elementCount() >= (long) places * width) {
            return block;
        }
        Tensor larger = rows(places);
        block.close();
        return larger;
    }

    private Tensor rows(int count) {
        return environment.allocateFor(session, ElementType.FLOAT, count, width);
    }

    private Tensor view(Tensor block, int first, int places) {
        MemorySegment part = block.data().asSlice(bytes(first), bytes(places));
        return environment.view(device, ElementType.FLOAT, part, places, width);
    }

    private long bytes(int states) {
        return (long) states * width * Float.BYTES;
    }
}
