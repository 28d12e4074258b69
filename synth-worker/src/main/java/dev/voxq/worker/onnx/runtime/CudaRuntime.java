package dev.voxq.worker.onnx.runtime;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// The few functions of the CUDA runtime that ONNX Runtime's C API does not offer: copies and the card's memory.
///
/// Copies go through the legacy default stream. ONNX Runtime's own stream does not wait for that one, so whoever copies
/// must [#finish] before the next run; a run has always ended when its call returns.
@SuppressWarnings("restricted")
final class CudaRuntime implements MemoryCopy {
    private static final Linker LINKER = Linker.nativeLinker();
    private static final List<String> NAMES = List.of("libcudart.so.12", "libcudart.so.13", "libcudart.so");
    private static final Path LOADED = Path.of("/proc/self/maps");
    /// `cudaMemcpyDefault`: the addresses say in which direction.
    private static final int BY_ADDRESS = 4;
    private static final MemorySegment DEFAULT_STREAM = MemorySegment.NULL;

    private final MethodHandle memcpyAsync;
    private final MethodHandle streamSynchronize;
    private final MethodHandle memGetInfo;
    private final MethodHandle errorString;

    private CudaRuntime(SymbolLookup library) {
        this.memcpyAsync = function(library, "cudaMemcpyAsync",
                FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, JAVA_LONG, JAVA_INT, ADDRESS));
        this.streamSynchronize = function(library, "cudaStreamSynchronize", FunctionDescriptor.of(JAVA_INT, ADDRESS));
        this.memGetInfo = function(library, "cudaMemGetInfo", FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS));
        this.errorString = function(library, "cudaGetErrorString", FunctionDescriptor.of(ADDRESS, JAVA_INT));
    }

    /// The runtime that the CUDA provider has loaded, else one that can be loaded by name.
    static Optional<CudaRuntime> find() {
        return Stream.concat(loaded(), NAMES.stream()).map(CudaRuntime::open).flatMap(Optional::stream).findFirst();
    }

    /// Throws [OrtException] where there is none.
    static CudaRuntime require() {
        return find().orElseThrow(() -> new OrtException("none of " + NAMES + " can be loaded; the CUDA runtime must be"
                + " on LD_LIBRARY_PATH"));
    }

    @Override
    public void copy(MemorySegment from, long fromOffset, MemorySegment to, long toOffset, long bytes) {
        MemorySegment source = from.asSlice(fromOffset, bytes);
        MemorySegment target = to.asSlice(toOffset, bytes);
        try {
            check("cudaMemcpyAsync of " + bytes + " bytes",
                    (int) memcpyAsync.invokeExact(target, source, bytes, BY_ADDRESS, DEFAULT_STREAM));
        } catch (OrtException e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException("cudaMemcpyAsync", e);
        }
    }

    @Override
    public void finish() {
        try {
            check("cudaStreamSynchronize", (int) streamSynchronize.invokeExact(DEFAULT_STREAM));
        } catch (OrtException e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException("cudaStreamSynchronize", e);
        }
    }

    /// The current card's memory. Throws [OrtException] where there is no card or no driver.
    DeviceMemory memory() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment free = arena.allocate(JAVA_LONG);
            MemorySegment total = arena.allocate(JAVA_LONG);
            check("cudaMemGetInfo", (int) memGetInfo.invokeExact(free, total));
            return new DeviceMemory(total.get(JAVA_LONG, 0), free.get(JAVA_LONG, 0));
        } catch (OrtException e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException("cudaMemGetInfo", e);
        }
    }

    private void check(String what, int error) throws Throwable {
        if (error != 0) {
            throw new OrtException(what + " failed with error " + error + ": "
                    + OrtApi.string((MemorySegment) errorString.invokeExact(error)));
        }
    }

    private static MethodHandle function(SymbolLookup library, String name, FunctionDescriptor descriptor) {
        return LINKER.downcallHandle(library.findOrThrow(name), descriptor);
    }

    private static Optional<CudaRuntime> open(String library) {
        try {
            return Optional.of(new CudaRuntime(SymbolLookup.libraryLookup(library, Arena.global())));
        } catch (IllegalArgumentException notThere) {
            return Optional.empty();
        }
    }

    /// Files of the runtime that this process has mapped.
    private static Stream<String> loaded() {
        if (!Files.isReadable(LOADED)) {
            return Stream.empty();
        }
        try {
            return Files.readAllLines(LOADED).stream().filter(line -> line.contains("/libcudart.so"))
                    .map(line -> line.substring(line.indexOf('/'))).distinct();
        } catch (IOException e) {
            return Stream.empty();
        }
    }
}
