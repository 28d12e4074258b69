package dev.voxq.worker.onnx.runtime;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.util.List;
import java.util.Optional;

/// Copies bytes between host and device memory, and waits until they are there.
@FunctionalInterface
public interface MemoryCopy {
    void copy(MemorySegment from, long fromOffset, MemorySegment to, long toOffset, long bytes);

    /// The copy of a device: plain on the CPU, `cudaMemcpy` on CUDA, whose runtime the provider has loaded already.
    static MemoryCopy on(Device device) {
        return device == Device.CPU ? MemorySegment::copy : Cuda.memcpy();
    }

    /// `cudaMemcpy(dst, src, count, cudaMemcpyDefault)`: the addresses say in which direction.
    @SuppressWarnings("restricted")
    final class Cuda {
        private static final List<String> LIBRARIES = List.of("libcudart.so.12", "libcudart.so.13", "libcudart.so");
        private static final int BY_ADDRESS = 4;

        private Cuda() {}

        private static MemoryCopy memcpy() {
            MethodHandle memcpy = Linker.nativeLinker().downcallHandle(symbol(),
                    FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, JAVA_LONG, JAVA_INT));
            return (from, fromOffset, to, toOffset, bytes) -> {
                int error = call(memcpy, from.asSlice(fromOffset, bytes), to.asSlice(toOffset, bytes), bytes);
                if (error != 0) {
                    throw new OrtException("cudaMemcpy of " + bytes + " bytes failed with error " + error);
                }
            };
        }

        private static int call(MethodHandle memcpy, MemorySegment from, MemorySegment to, long bytes) {
            try {
                return (int) memcpy.invokeExact(to, from, bytes, BY_ADDRESS);
            } catch (Throwable e) {
                throw new IllegalStateException("cudaMemcpy", e);
            }
        }

        private static MemorySegment symbol() {
            return LIBRARIES.stream().map(Cuda::lookup).flatMap(Optional::stream).findFirst()
                    .orElseThrow(() -> new OrtException("none of " + LIBRARIES + " can be loaded; the CUDA runtime must"
                            + " be on LD_LIBRARY_PATH"));
        }

        private static Optional<MemorySegment> lookup(String library) {
            try {
                return SymbolLookup.libraryLookup(library, Arena.global()).find("cudaMemcpy");
            } catch (IllegalArgumentException notThere) {
                return Optional.empty();
            }
        }
    }
}
