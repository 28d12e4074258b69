package dev.voxq.worker.onnx.runtime;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/// Zeroed native memory whose pages take no room until they are written, unlike an arena's own.
@SuppressWarnings("restricted")
final class NativeMemory {
    private static final Linker LINKER = Linker.nativeLinker();
    private static final MethodHandle CALLOC = LINKER.downcallHandle(LINKER.defaultLookup().findOrThrow("calloc"),
            FunctionDescriptor.of(ADDRESS, JAVA_LONG, JAVA_LONG));
    private static final MethodHandle FREE = LINKER.downcallHandle(LINKER.defaultLookup().findOrThrow("free"),
            FunctionDescriptor.ofVoid(ADDRESS));

    private NativeMemory() {}

    /// Memory that is freed when `arena` closes. Throws `OutOfMemoryError` when there is none.
    static MemorySegment allocate(long bytes, int alignment, Arena arena) {
        MemorySegment block = calloc(bytes + alignment);
        if (OrtApi.isNull(block)) {
            throw new OutOfMemoryError("no " + bytes + " bytes of native memory");
        }
        block.reinterpret(bytes + alignment, arena, NativeMemory::free);
        long start = Math.ceilDiv(block.address(), alignment) * alignment - block.address();
        return MemorySegment.ofAddress(block.address() + start).reinterpret(bytes, arena, null);
    }

    private static MemorySegment calloc(long bytes) {
        try {
            return (MemorySegment) CALLOC.invokeExact(1L, bytes);
        } catch (Throwable e) {
            throw new IllegalStateException("calloc", e);
        }
    }

    private static void free(MemorySegment block) {
        try {
            FREE.invokeExact(block);
        } catch (Throwable e) {
            throw new IllegalStateException("free", e);
        }
    }
}
