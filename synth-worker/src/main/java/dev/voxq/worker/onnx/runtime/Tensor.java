package dev.voxq.worker.onnx.runtime;

import dev.voxq.worker.onnx.graph.ElementType;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/// A tensor over memory that Java can read and write, or over device memory that it cannot.
///
/// It belongs to one thread at a time. After [#close] a binding that still names it refuses to run.
public final class Tensor implements AutoCloseable {
    private final NativeHandle handle;
    private final ElementType type;
    private final long[] shape;
    private final MemorySegment data;

    Tensor(NativeHandle handle, ElementType type, long[] shape, MemorySegment data) {
        this.handle = handle;
        this.type = type;
        this.shape = shape;
        this.data = data;
    }

    public ElementType type() {
        return type;
    }

    public long[] shape() {
        return shape.clone();
    }

    public long elementCount() {
        return elementCount(shape);
    }

    /// The elements, row-major, in native byte order; for a device tensor an address that only the device may use.
    public MemorySegment data() {
        handle.pointer();
        return data;
    }

    @Override
    public void close() {
        handle.close();
    }

    @Override
    public String toString() {
        return type + Arrays.toString(shape);
    }

    MemorySegment pointer() {
        return handle.pointer();
    }

    static long elementCount(long[] shape) {
        long count = 1;
        for (long dimension : shape) {
            if (dimension < 0) {
                throw new IllegalArgumentException("shape " + Arrays.toString(shape) + " has a negative dimension");
            }
            count = Math.multiplyExact(count, dimension);
        }
        return count;
    }
}
