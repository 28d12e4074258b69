package dev.voxq.worker.onnx.runtime;

import java.lang.foreign.MemorySegment;

/// Copies bytes between and within host and device memory.
public interface MemoryCopy {
    /// Begins a copy; it is there after [#finish].
    void copy(MemorySegment from, long fromOffset, MemorySegment to, long toOffset, long bytes);

    /// Waits for the copies begun.
    void finish();

    /// The copy of a device: plain on the CPU, the CUDA runtime's on CUDA.
    static MemoryCopy on(Device device) {
        return device == Device.CPU ? Plain.COPY : CudaRuntime.require();
    }

    /// Copies at once.
    enum Plain implements MemoryCopy {
        COPY;

        @Override
        public void copy(MemorySegment from, long fromOffset, MemorySegment to, long toOffset, long bytes) {
            MemorySegment.copy(from, fromOffset, to, toOffset, bytes);
        }

        @Override
        public void finish() {}
    }
}
