package dev.voxq.worker.onnx.runtime;

import dev.voxq.worker.onnx.graph.ElementType;
import java.lang.foreign.MemorySegment;

/// A tensor that host and device both use at addresses that never change, as a captured CUDA graph needs it.
///
/// On the CPU both sides are the same tensor and nothing is ever copied.
public final class DeviceTensor implements AutoCloseable {
    private final Tensor host;
    private final Tensor device;
    private final MemoryCopy copy;

    /// A tensor on the device that `session` computes on.
    public DeviceTensor(OrtEnvironment environment, OrtSession session, ElementType type, long... shape) {
        this.host = environment.allocate(type, shape);
        this.device = session.config().device() == Device.CPU ? host : environment.allocateOn(session, type, shape);
        this.copy = MemoryCopy.on(session.config().device());
    }

    /// The host's side.
    public MemorySegment data() {
        return host.data();
    }

    /// The device's side, to be bound.
    public Tensor tensor() {
        return device;
    }

    /// Brings what the host wrote to the device.
    public void upload() {
        if (device != host) {
            copy.copy(host.data(), 0, device.data(), 0, host.data().byteSize());
        }
    }

    /// Brings what the device wrote to the host.
    public void download() {
        if (device != host) {
            copy.copy(device.data(), 0, host.data(), 0, host.data().byteSize());
        }
    }

    @Override
    public void close() {
        device.close();
        host.close();
    }
}
