package dev.voxq.worker.onnx.runtime;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;

/// The function table of one loaded library; every call turns a bad `OrtStatus` into an [OrtException].
@SuppressWarnings("restricted")
final class OrtApi {
    /// The oldest `ORT_API_VERSION` accepted; newer libraries serve it too.
    static final int VERSION = 24;

    private static final Linker LINKER = Linker.nativeLinker();
    private static final FunctionDescriptor POINTER_TO_POINTER = FunctionDescriptor.of(ADDRESS, ADDRESS);

    private final Map<OrtFunction, MethodHandle> functions = new EnumMap<>(OrtFunction.class);
    private final MethodHandle errorCode;
    private final MethodHandle errorMessage;
    private final MethodHandle releaseStatus;
    private final String libraryVersion;

    private OrtApi(MemorySegment table, String libraryVersion) {
        this.libraryVersion = libraryVersion;
        this.errorCode = function(table, 1, FunctionDescriptor.of(JAVA_INT, ADDRESS));
        this.errorMessage = function(table, 2, POINTER_TO_POINTER);
        this.releaseStatus = function(table, 93, FunctionDescriptor.ofVoid(ADDRESS));
        for (OrtFunction function : OrtFunction.values()) {
            MethodHandle handle = function(table, function.place(), function.descriptor());
            functions.put(function, handle.asSpreader(Object[].class, handle.type().parameterCount()));
        }
    }

    /// Loads the library for the rest of the process. Throws [OrtException] when it is older than 1.24.
    static OrtApi load(Path library) {
        try {
            SymbolLookup symbols = SymbolLookup.libraryLookup(library, Arena.global());
            MemorySegment base = (MemorySegment) LINKER.downcallHandle(symbols.findOrThrow("OrtGetApiBase"),
                    FunctionDescriptor.of(ADDRESS)).invokeExact();
            MemorySegment getters = base.reinterpret(2 * ADDRESS.byteSize());
            MemorySegment versionText = (MemorySegment) LINKER.downcallHandle(getters.getAtIndex(ADDRESS, 1),
                    FunctionDescriptor.of(ADDRESS)).invokeExact();
            String version = string(versionText);
            MemorySegment table = (MemorySegment) LINKER.downcallHandle(getters.getAtIndex(ADDRESS, 0),
                    FunctionDescriptor.of(ADDRESS, JAVA_INT)).invokeExact(VERSION);
            if (isNull(table)) {
                throw new OrtException(
                        library + " is ONNX Runtime " + version + "; 1." + VERSION + " or newer is needed");
            }
            return new OrtApi(table.reinterpret(512 * ADDRESS.byteSize()), version);
        } catch (OrtException e) {
            throw e;
        } catch (Throwable e) {
            throw new OrtException("cannot load ONNX Runtime from " + library + ": " + e.getMessage());
        }
    }

    String libraryVersion() {
        return libraryVersion;
    }

    /// Calls a function of the table. Arguments are `MemorySegment`, `Integer` or `Long`, as the header says.
    void call(OrtFunction function, Object... arguments) {
        MemorySegment status;
        try {
            Object answer = function(function).invoke(arguments);
            status = answer instanceof MemorySegment segment ? segment : MemorySegment.NULL;
        } catch (Throwable e) {
            throw new IllegalStateException(function + " was called with wrong arguments", e);
        }
        if (!isNull(status)) {
            throw failure(status);
        }
    }

    /// Calls a function whose last parameter is where to put a pointer or number of up to eight bytes.
    MemorySegment create(OrtFunction function, Object... arguments) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment out = arena.allocate(ADDRESS);
            Object[] all = Arrays.copyOf(arguments, arguments.length + 1);
            all[arguments.length] = out;
            call(function, all);
            return out.get(ADDRESS, 0);
        }
    }

    static boolean isNull(MemorySegment pointer) {
        return pointer.address() == 0;
    }

    /// Reads a C string of UTF-8.
    static String string(MemorySegment pointer) {
        return pointer.reinterpret(Long.MAX_VALUE).getString(0);
    }

    private MethodHandle function(OrtFunction function) {
        return Objects.requireNonNull(functions.get(function));
    }

    private OrtException failure(MemorySegment status) {
        try {
            int code = (int) errorCode.invokeExact(status);
            String message = string((MemorySegment) errorMessage.invokeExact(status));
            releaseStatus.invokeExact(status);
            return new OrtException(code, message);
        } catch (Throwable e) {
            throw new IllegalStateException("the library's error could not be read", e);
        }
    }

    private static MethodHandle function(MemorySegment table, int place, FunctionDescriptor descriptor) {
        return LINKER.downcallHandle(table.getAtIndex(ADDRESS, place), descriptor);
    }
}
