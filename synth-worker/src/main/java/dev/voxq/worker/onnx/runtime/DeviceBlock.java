package dev.voxq.worker.onnx.runtime;

import dev.voxq.worker.onnx.graph.ElementType;
import java.lang.foreign.MemorySegment;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// Named tensors side by side in one piece of host memory and one of device memory, at addresses that never change, so
/// that all of them cross the bus in one copy and a captured CUDA graph finds them again.
///
/// On the CPU both sides are the same memory and nothing is ever copied.
public final class DeviceBlock implements AutoCloseable {
    /// What CUDA aligns its own allocations to.
    private static final long ALIGNMENT = 256;

    private final MemoryCopy copy;
    private final Tensor host;
    private final Tensor device;
    private final Map<String, MemorySegment> data = new LinkedHashMap<>();
    private final Map<String, Tensor> tensors = new LinkedHashMap<>();

    /// One tensor of a block, by the name of the graph's input or output it is for.
    public record Part(String name, ElementType type, long... shape) {
        long bytes() {
            return type.bytes(Tensor.elementCount(shape));
        }
    }

    /// A zeroed block for the device that `session` computes on; the device's side is zero after the first [#upload].
    public DeviceBlock(OrtEnvironment environment, OrtSession session, List<Part> parts) {
        Device where = session.config().device();
        long bytes = parts.stream().mapToLong(part -> aligned(part.bytes())).sum();
        this.copy = MemoryCopy.on(where);
        this.host = environment.allocate(ElementType.UINT8, bytes);
        this.device = where == Device.CPU ? host : environment.allocateFor(session, ElementType.UINT8, bytes);
        long at = 0;
        for (Part part : parts) {
            data.put(part.name, host.data().asSlice(at, part.bytes()));
            tensors.put(part.name,
                    environment.view(where, part.type, device.data().asSlice(at, part.bytes()), part.shape));
            at += aligned(part.bytes());
        }
    }

    /// The host's side of a part.
    public MemorySegment data(String part) {
        return Objects.requireNonNull(data.get(part), part);
    }

    /// The device's side of a part.
    public Tensor tensor(String part) {
        return Objects.requireNonNull(tensors.get(part), part);
    }

    /// Binds every part to the input of its name.
    public void bindInputs(IoBinding binding) {
        tensors.forEach(binding::input);
    }

    /// Binds every part to the output of its name.
    public void bindOutputs(IoBinding binding) {
        tensors.forEach(binding::output);
    }

    /// Brings what the host wrote to the device.
    public void upload() {
        transfer(host, device);
    }

    /// Brings what the device wrote to the host.
    public void download() {
        transfer(device, host);
    }

    @Override
    public void close() {
        tensors.values().forEach(Tensor::close);
        device.close();
        host.close();
    }

    private void transfer(Tensor from, Tensor to) {
        if (from != to) {
            copy.copy(from.data(), 0, to.data(), 0, from.data().byteSize());
            copy.finish();
        }
    }

    private static long aligned(long bytes) {
        return Math.ceilDiv(bytes, ALIGNMENT) * ALIGNMENT;
    }
}
