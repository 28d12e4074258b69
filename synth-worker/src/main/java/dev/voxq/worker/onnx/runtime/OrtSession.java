package dev.voxq.worker.onnx.runtime;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.voxq.worker.onnx.graph.ElementType;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// A graph ready to run. Runs may come from several threads; [#close] only after the last one returned.
@SuppressWarnings("restricted")
public final class OrtSession implements AutoCloseable {
    private final OrtEnvironment environment;
    private final OrtApi api;
    private final NativeHandle handle;
    private final SessionConfig config;
    private final String name;
    private final Map<String, TensorInfo> inputs;
    private final Map<String, TensorInfo> outputs;

    OrtSession(OrtEnvironment environment, MemorySegment pointer, String name, SessionConfig config) {
        this.environment = environment;
        this.api = environment.api();
        this.handle = new NativeHandle(api, OrtFunction.RELEASE_SESSION, pointer, "session " + name);
        this.config = config;
        this.name = name;
        this.inputs = describe(OrtFunction.SESSION_GET_INPUT_COUNT, OrtFunction.SESSION_GET_INPUT_NAME,
                OrtFunction.SESSION_GET_INPUT_TYPE_INFO);
        this.outputs = describe(OrtFunction.SESSION_GET_OUTPUT_COUNT, OrtFunction.SESSION_GET_OUTPUT_NAME,
                OrtFunction.SESSION_GET_OUTPUT_TYPE_INFO);
    }

    /// The graph's inputs by name, in its order.
    public Map<String, TensorInfo> inputs() {
        return inputs;
    }

    /// The graph's outputs by name, in its order.
    public Map<String, TensorInfo> outputs() {
        return outputs;
    }

    public SessionConfig config() {
        return config;
    }

    /// Runs once and returns every output, in memory of its own.
    public Outputs run(Map<String, Tensor> feeds) {
        return run(feeds, outputs.keySet().stream().toList());
    }

    /// Runs once for the outputs named. For calls made every frame an [IoBinding] saves the allocations.
    public Outputs run(Map<String, Tensor> feeds, List<String> wanted) {
        List<String> names = List.copyOf(feeds.keySet());
        List<Tensor> values = List.copyOf(feeds.values());
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment given = arena.allocate(ADDRESS, Math.max(1, values.size()));
            for (int i = 0; i < values.size(); i++) {
                given.setAtIndex(ADDRESS, i, values.get(i).pointer());
            }
            MemorySegment results = arena.allocate(ADDRESS, Math.max(1, wanted.size()));
            api.call(OrtFunction.RUN, pointer(), MemorySegment.NULL, OrtEnvironment.strings(arena, names), given,
                    (long) names.size(), OrtEnvironment.strings(arena, wanted), (long) wanted.size(), results);
            Map<String, Tensor> answer = new LinkedHashMap<>();
            for (int i = 0; i < wanted.size(); i++) {
                answer.put(wanted.get(i), result(results.getAtIndex(ADDRESS, i)));
            }
            return new Outputs(answer);
        } finally {
            Reference.reachabilityFence(values);
            Reference.reachabilityFence(this);
        }
    }

    /// A binding with nothing bound yet.
    public IoBinding bind() {
        return new IoBinding(environment, this);
    }

    @Override
    public void close() {
        handle.close();
    }

    @Override
    public String toString() {
        return name + " "
                + inputs.values().stream().map(TensorInfo::toString).collect(Collectors.joining(", ", "(", ")"))
                + " -> " + outputs.values();
    }

    MemorySegment pointer() {
        return handle.pointer();
    }

    /// Takes over a value the library made.
    Tensor result(MemorySegment value) {
        NativeHandle owned = new NativeHandle(api, OrtFunction.RELEASE_VALUE, value, "tensor");
        NativeHandle info = new NativeHandle(api, OrtFunction.RELEASE_TENSOR_TYPE_AND_SHAPE_INFO,
                api.create(OrtFunction.GET_TENSOR_TYPE_AND_SHAPE, value), "tensor info");
        try (info) {
            TensorInfo described = describe("", info.pointer());
            MemorySegment data = api.create(OrtFunction.GET_TENSOR_MUTABLE_DATA, value);
            long bytes = described.type().bytes(Tensor.elementCount(described.shape()));
            return new Tensor(owned, described.type(), described.shape(), data.reinterpret(bytes));
        }
    }

    private Map<String, TensorInfo> describe(OrtFunction count, OrtFunction nameOf, OrtFunction typeOf) {
        Map<String, TensorInfo> result = new LinkedHashMap<>();
        long size = api.create(count, pointer()).address();
        for (long i = 0; i < size; i++) {
            MemorySegment text = api.create(nameOf, pointer(), i, environment.allocator());
            String tensor = OrtApi.string(text);
            api.call(OrtFunction.ALLOCATOR_FREE, environment.allocator(), text);
            try (NativeHandle type = new NativeHandle(api, OrtFunction.RELEASE_TYPE_INFO,
                    api.create(typeOf, pointer(), i), "type info")) {
                MemorySegment info = api.create(OrtFunction.CAST_TYPE_INFO_TO_TENSOR_INFO, type.pointer());
                if (OrtApi.isNull(info)) {
                    throw new OrtException(name + ": " + tensor + " is not a tensor");
                }
                result.put(tensor, describe(tensor, info));
            }
        }
        return Collections.unmodifiableMap(result);
    }

    private TensorInfo describe(String tensor, MemorySegment info) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment number = arena.allocate(JAVA_LONG);
            api.call(OrtFunction.GET_TENSOR_ELEMENT_TYPE, info, number);
            ElementType type = elementType(number.get(JAVA_INT, 0));
            api.call(OrtFunction.GET_DIMENSIONS_COUNT, info, number);
            long rank = number.get(JAVA_LONG, 0);
            MemorySegment dimensions = arena.allocate(JAVA_LONG, Math.max(1, rank));
            api.call(OrtFunction.GET_DIMENSIONS, info, dimensions, rank);
            return new TensorInfo(tensor, type, dimensions.asSlice(0, rank * Long.BYTES).toArray(JAVA_LONG));
        }
    }

    private static ElementType elementType(int number) {
        return Arrays.stream(ElementType.values()).filter(type -> type.number() == number).findFirst()
                .orElseThrow(() -> new OrtException("element type " + number + " is not one this binding knows"));
    }
}
