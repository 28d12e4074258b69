package dev.voxq.worker.onnx.graph;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/// A weight of a graph: its name, type and shape, and where its little-endian bytes are.
record Initializer(String name, ElementType type, long[] dims, Bytes bytes) {

    Initializer {
        long expected = type.bytes(elements(dims));
        if (bytes.size() != expected) {
            throw new IllegalArgumentException("initializer " + name + ": " + type + Arrays.toString(dims) + " needs "
                    + expected + " bytes, given " + bytes.size());
        }
    }

    static long elements(long[] dims) {
        return Arrays.stream(dims).reduce(1, Math::multiplyExact);
    }

    sealed interface Bytes {
        long size();
    }

    /// Bytes that travel inside the model.
    record Inline(MemorySegment data) implements Bytes {
        @Override
        public long size() {
            return data.byteSize();
        }
    }

    /// Bytes that stay in a file beside the model.
    record Beside(ExternalData data) implements Bytes {
        @Override
        public long size() {
            return data.length();
        }
    }
}
