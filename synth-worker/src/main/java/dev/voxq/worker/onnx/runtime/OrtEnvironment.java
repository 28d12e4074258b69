package dev.voxq.worker.onnx.runtime;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.voxq.worker.onnx.graph.ElementType;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The loaded library with its one thread pool, shared by all sessions; it lives as long as the process.
@SuppressWarnings("restricted")
public final class OrtEnvironment {
    private static final int LONGEST_COMMAND_LINE = 4_000;
    private static final Logger log = LoggerFactory.getLogger(OrtEnvironment.class);
    private static final int LOG_ERRORS = 3;
    private static final int DEVICE_ALLOCATOR = 0;
    private static final int ALIGNMENT = 64;

    private final OrtApi api;
    private final MemorySegment pointer;
    private final MemorySegment allocator;
    private final MemorySegment cpuMemory;
    private final MemorySegment cudaMemory;
    private final Path library;

    private OrtEnvironment(Path library, int threads) {
        this.library = library;
        this.api = OrtApi.load(library);
        this.pointer = createEnvironment(threads);
        this.allocator = api.create(OrtFunction.GET_ALLOCATOR_WITH_DEFAULT_OPTIONS);
        this.cpuMemory = memoryInfo("Cpu");
        this.cudaMemory = memoryInfo("Cuda");
    }

    /// Loads the library. `threads` compute, the calling one among them; 0 leaves their number to the library.
    public static OrtEnvironment open(Path library, int threads) {
        requireShortCommandLine();
        OrtEnvironment environment = new OrtEnvironment(library, threads);
        log.info("ONNX Runtime loaded version={} library={} threads={} providers={}", environment.version(), library,
                threads == 0 ? "default" : threads, environment.providers());
        return environment;
    }

    /// ONNX Runtime 1.29 reads the command line as it starts, and the process dies when that is long: 6000 bytes killed
    /// it, 2000 did not.
    private static void requireShortCommandLine() {
        Path commandLine = Path.of("/proc/self/cmdline");
        try {
            int length = Files.isReadable(commandLine) ? Files.readAllBytes(commandLine).length : 0;
            if (length > LONGEST_COMMAND_LINE) {
                throw new OrtException(
                        "the command line of this process has " + length + " bytes; ONNX Runtime bears at"
                                + " most " + LONGEST_COMMAND_LINE + ". Put the class path into an @argument file");
            }
        } catch (IOException e) {
            log.debug("the length of the command line is not known", e);
        }
    }

    /// The library's own version, such as `1.29.0`.
    public String version() {
        return api.libraryVersion();
    }

    /// The execution providers the library was built with.
    public List<String> providers() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment names = arena.allocate(ADDRESS);
            MemorySegment count = arena.allocate(JAVA_INT);
            api.call(OrtFunction.GET_AVAILABLE_PROVIDERS, names, count);
            MemorySegment array = names.get(ADDRESS, 0).reinterpret(count.get(JAVA_INT, 0) * ADDRESS.byteSize());
            List<String> result = new ArrayList<>();
            for (int i = 0; i < count.get(JAVA_INT, 0); i++) {
                result.add(OrtApi.string(array.getAtIndex(ADDRESS, i)));
            }
            api.call(OrtFunction.RELEASE_AVAILABLE_PROVIDERS, array, count.get(JAVA_INT, 0));
            return List.copyOf(result);
        }
    }

    /// Turns the setting into a device that works. Throws [OrtException] when CUDA is asked for and cannot be had.
    public Device device(DeviceChoice choice) {
        if (choice == DeviceChoice.CPU) {
            return Device.CPU;
        }
        try {
            requireCuda();
            return Device.CUDA;
        } catch (OrtException e) {
            if (choice == DeviceChoice.CUDA) {
                throw e;
            }
            log.warn("DEVICE=auto computes on the CPU: {}", e.getMessage());
            return Device.CPU;
        }
    }

    /// A zeroed CPU tensor with memory of its own, given back by close. Pages never written take no room.
    public Tensor allocate(ElementType type, long... shape) {
        Arena arena = Arena.ofShared();
        try {
            long bytes = type.bytes(Tensor.elementCount(shape));
            return wrap(cpuMemory, type, NativeMemory.allocate(bytes, ALIGNMENT, arena), shape, arena);
        } catch (RuntimeException | OutOfMemoryError e) {
            arena.close();
            throw e;
        }
    }

    /// A CPU tensor over memory that the caller keeps valid; the tensor keeps the segment reachable.
    public Tensor wrap(ElementType type, MemorySegment data, long... shape) {
        return wrap(cpuMemory, type, data, shape, null);
    }

    private Tensor allocateOn(OrtSession session, ElementType type, long... shape) {
        long bytes = type.bytes(Tensor.elementCount(shape));
        NativeHandle allocator = new NativeHandle(api, OrtFunction.RELEASE_ALLOCATOR,
                api.create(OrtFunction.CREATE_ALLOCATOR, session.pointer(), cudaMemory), "allocator", session);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment value = api.create(OrtFunction.CREATE_TENSOR_AS_ORT_VALUE, allocator.pointer(),
                    arena.allocateFrom(JAVA_LONG, shape), (long) shape.length, type.number());
            NativeHandle handle = new NativeHandle(api, OrtFunction.RELEASE_VALUE, value, "device tensor", allocator);
            MemorySegment data = api.create(OrtFunction.GET_TENSOR_MUTABLE_DATA, value);
            return new Tensor(handle, type, shape.clone(), data.reinterpret(bytes));
        }
    }

    /// A tensor where `session` computes: zeroed on the CPU, with whatever was there on a device.
    public Tensor allocateFor(OrtSession session, ElementType type, long... shape) {
        return session.config().device() == Device.CPU ? allocate(type, shape) : allocateOn(session, type, shape);
    }

    /// A tensor over part of another tensor's memory, on its device; the part must not outlive the whole.
    public Tensor view(Device device, ElementType type, MemorySegment part, long... shape) {
        return wrap(device == Device.CPU ? cpuMemory : cudaMemory, type, part, shape, null);
    }

    /// Opens the graph in a file.
    public OrtSession openSession(Path model, SessionConfig config) {
        try (Arena arena = Arena.ofConfined(); NativeHandle options = options(config)) {
            MemorySegment session = api.create(OrtFunction.CREATE_SESSION, pointer,
                    arena.allocateFrom(model.toString()), options.pointer());
            return new OrtSession(this, session, model.getFileName().toString(), config);
        }
    }

    /// Opens a graph held in memory.
    public OrtSession openSession(byte[] model, SessionConfig config) {
        try (Arena arena = Arena.ofConfined(); NativeHandle options = options(config)) {
            MemorySegment bytes = arena.allocate(Math.max(model.length, 1));
            MemorySegment.copy(MemorySegment.ofArray(model), 0, bytes, 0, model.length);
            MemorySegment session = api.create(OrtFunction.CREATE_SESSION_FROM_ARRAY, pointer, bytes,
                    (long) model.length, options.pointer());
            return new OrtSession(this, session, "graph in memory", config);
        }
    }

    OrtApi api() {
        return api;
    }

    MemorySegment allocator() {
        return allocator;
    }

    /// Memory by the library's name for it, of the first device of its kind.
    private MemorySegment memoryInfo(String name) {
        try (Arena arena = Arena.ofConfined()) {
            return api.create(OrtFunction.CREATE_MEMORY_INFO, arena.allocateFrom(name), DEVICE_ALLOCATOR, 0, 0);
        }
    }

    private Tensor wrap(MemorySegment memory, ElementType type, MemorySegment data, long[] shape,
            @Nullable Arena owned) {
        long bytes = type.bytes(Tensor.elementCount(shape));
        if (!data.isNative() || data.byteSize() != bytes) {
            throw new IllegalArgumentException("a tensor " + type + Arrays.toString(shape) + " needs " + bytes
                    + " bytes of native memory, found " + data.byteSize());
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment value = api.create(OrtFunction.CREATE_TENSOR_WITH_DATA_AS_ORT_VALUE, memory, data, bytes,
                    arena.allocateFrom(JAVA_LONG, shape), (long) shape.length, type.number());
            NativeHandle handle = new NativeHandle(api, OrtFunction.RELEASE_VALUE, value, "tensor", owned, data);
            return new Tensor(handle, type, shape.clone(), data);
        }
    }

    private MemorySegment createEnvironment(int threads) {
        try (Arena arena = Arena.ofConfined();
                NativeHandle threading = new NativeHandle(api, OrtFunction.RELEASE_THREADING_OPTIONS,
                        api.create(OrtFunction.CREATE_THREADING_OPTIONS), "threading options")) {
            api.call(OrtFunction.SET_GLOBAL_INTRA_OP_NUM_THREADS, threading.pointer(), threads);
            return api.create(OrtFunction.CREATE_ENV_WITH_GLOBAL_THREAD_POOLS, LOG_ERRORS, arena.allocateFrom("voxq"),
                    threading.pointer());
        }
    }

    private NativeHandle options(SessionConfig config) {
        NativeHandle options = new NativeHandle(api, OrtFunction.RELEASE_SESSION_OPTIONS,
                api.create(OrtFunction.CREATE_SESSION_OPTIONS), "session options");
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment target = options.pointer();
            api.call(OrtFunction.DISABLE_PER_SESSION_THREADS, target);
            api.call(OrtFunction.SET_SESSION_GRAPH_OPTIMIZATION_LEVEL, target, config.optimization().code());
            config.entries().forEach((key, value) -> api.call(OrtFunction.ADD_SESSION_CONFIG_ENTRY, target,
                    arena.allocateFrom(key), arena.allocateFrom(value)));
            config.optimizedModel().ifPresent(file -> api.call(OrtFunction.SET_OPTIMIZED_MODEL_FILE_PATH, target,
                    arena.allocateFrom(file.toString())));
            config.profile().ifPresent(prefix -> api.call(OrtFunction.ENABLE_PROFILING, target,
                    arena.allocateFrom(prefix.toString())));
            if (config.device() == Device.CUDA) {
                appendCuda(target, config.cudaOptions());
            }
            return options;
        } catch (RuntimeException e) {
            options.close();
            throw e;
        }
    }

    private void requireCuda() {
        if (!providers().contains("CUDAExecutionProvider")) {
            throw new OrtException("the ONNX Runtime at " + library + " (" + version() + ") has no CUDA provider, only "
                    + providers() + "; build with -Pgpu, or point ONNXRUNTIME_LIBRARY at a CUDA build");
        }
        options(SessionConfig.on(Device.CUDA)).close();
        requireCard();
    }

    /// The provider loads without a card, and sessions then fail one by one.
    private static void requireCard() {
        try {
            CudaRuntime.require().memory();
        } catch (OrtException e) {
            throw new OrtException("CUDA has no card to compute on: " + e.getMessage()
                    + "; check that nvidia-smi lists one and that its driver is new enough for the CUDA runtime");
        }
    }

    private void appendCuda(MemorySegment options, Map<String, String> settings) {
        try (Arena arena = Arena.ofConfined();
                NativeHandle cuda = new NativeHandle(api, OrtFunction.RELEASE_CUDA_PROVIDER_OPTIONS,
                        api.create(OrtFunction.CREATE_CUDA_PROVIDER_OPTIONS), "CUDA options")) {
            List<String> keys = List.copyOf(settings.keySet());
            List<String> values = keys.stream().map(key -> String.valueOf(settings.get(key))).toList();
            if (!keys.isEmpty()) {
                api.call(OrtFunction.UPDATE_CUDA_PROVIDER_OPTIONS, cuda.pointer(), strings(arena, keys),
                        strings(arena, values), (long) keys.size());
            }
            api.call(OrtFunction.SESSION_OPTIONS_APPEND_EXECUTION_PROVIDER_CUDA_V2, options, cuda.pointer());
        } catch (OrtException e) {
            String message = String.valueOf(e.getMessage());
            throw new OrtException("CUDA cannot be used with " + library + ": "
                    + MissingLibrary.in(message).map(MissingLibrary::advice).orElse(message));
        }
    }

    static MemorySegment strings(Arena arena, List<String> texts) {
        MemorySegment array = arena.allocate(ADDRESS, Math.max(texts.size(), 1));
        for (int i = 0; i < texts.size(); i++) {
            array.setAtIndex(ADDRESS, i, arena.allocateFrom(texts.get(i)));
        }
        return array;
    }
}
