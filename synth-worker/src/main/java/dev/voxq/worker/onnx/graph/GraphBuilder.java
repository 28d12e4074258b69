package dev.voxq.worker.onnx.graph;

import dev.voxq.worker.onnx.graph.ModelProto.Node;
import dev.voxq.worker.onnx.graph.ModelProto.Port;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/// Builds one ONNX graph node by node; equal calls in equal order give equal bytes.
///
/// Nodes take their names from the open [scopes][#scope(String)], so that a profile reads like the model:
/// `talker/layers.3/attention/MatMul_2`.
public final class GraphBuilder {
    private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED
            .withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfLong INT64 = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfInt INT32 = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private final String name;
    private final List<Node> nodes = new ArrayList<>();
    private final Map<String, Initializer> initializers = new LinkedHashMap<>();
    private final List<Port> inputs = new ArrayList<>();
    private final List<Port> outputs = new ArrayList<>();
    private final Map<String, Integer> counts = new HashMap<>();
    private String scope = "";

    public GraphBuilder(String name) {
        this.name = name;
    }

    /// An open scope; closing it returns to the one around it.
    public interface Scope extends AutoCloseable {
        @Override
        void close();
    }

    /// Opens a part of the model whose nodes carry `part` in their names.
    public Scope scope(String part) {
        String outer = scope;
        scope = outer + part + "/";
        return () -> scope = outer;
    }

    public Value input(String input, ElementType type, Dim... dims) {
        inputs.add(new Port(input, type, List.of(dims)));
        return new Value(input);
    }

    /// Makes `value` an output of the graph under the name `output`.
    public void output(String output, Value value, ElementType type, Dim... dims) {
        nodes.add(new Node(output + "/Identity", Op.of("Identity"), List.of(value), List.of(new Value(output))));
        outputs.add(new Port(output, type, List.of(dims)));
    }

    /// Adds a weight whose little-endian bytes travel inside the model.
    public Value initializer(String weight, ElementType type, long[] dims, MemorySegment data) {
        return initializer(new Initializer(weight, type, dims, new Initializer.Inline(data)));
    }

    /// Adds a weight whose bytes stay in a file beside the model.
    public Value initializer(String weight, ElementType type, long[] dims, ExternalData data) {
        return initializer(new Initializer(weight, type, dims, new Initializer.Beside(data)));
    }

    /// Adds a vector, matrix or tensor of floats that travels inside the model.
    public Value initializer(String weight, long[] dims, float... values) {
        return initializer(weight, ElementType.FLOAT, dims, bytes(values));
    }

    private Value initializer(Initializer initializer) {
        if (initializers.putIfAbsent(initializer.name(), initializer) != null) {
            throw new IllegalArgumentException("graph " + name + " has two initializers named " + initializer.name());
        }
        return new Value(initializer.name());
    }

    /// A vector of integers, as shapes and axes are given; equal ones are stored once.
    public Value constant(long... values) {
        return shared("int64" + Arrays.toString(values), ElementType.INT64, new long[]{values.length}, bytes(values));
    }

    /// A single integer without dimensions.
    public Value scalar(long value) {
        return shared("int64(" + value + ")", ElementType.INT64, new long[0], bytes(value));
    }

    /// A single 32-bit integer without dimensions.
    public Value scalar(int value) {
        var data = MemorySegment.ofArray(new byte[4]);
        data.set(INT32, 0, value);
        return shared("int32(" + value + ")", ElementType.INT32, new long[0], data);
    }

    /// A single float without dimensions.
    public Value scalar(float value) {
        return shared("float(" + value + ")", ElementType.FLOAT, new long[0], bytes(value));
    }

    /// A single unsigned byte without dimensions.
    public Value unsignedByte(int value) {
        return shared("uint8(" + value + ")", ElementType.UINT8, new long[0],
                MemorySegment.ofArray(new byte[]{(byte) value}));
    }

    private Value shared(String constant, ElementType type, long[] dims, MemorySegment data) {
        initializers.computeIfAbsent(constant, key -> new Initializer(key, type, dims, new Initializer.Inline(data)));
        return new Value(constant);
    }

    /// Adds a node with one output.
    public Value node(Op op, Value... operands) {
        return nodes(op, 1, operands).getFirst();
    }

    /// Adds a node of the ONNX standard without attributes, with one output.
    public Value node(String type, Value... operands) {
        return node(Op.of(type), operands);
    }

    /// Adds a node with `outputCount` outputs. Trailing [Value#NONE] operands may be left out.
    public List<Value> nodes(Op op, int outputCount, Value... operands) {
        String node = unique(scope + op.type());
        List<Value> results = outputCount == 1
                ? List.of(new Value(node))
                : IntStream.range(0, outputCount).mapToObj(i -> new Value(node + ":" + i)).toList();
        nodes.add(new Node(node, op, List.of(operands), results));
        return results;
    }

    private String unique(String candidate) {
        int count = counts.merge(candidate, 1, Integer::sum);
        return count == 1 ? candidate : candidate + "_" + count;
    }

    // The operators that every model uses.

    public Value add(Value a, Value b) {
        return node("Add", a, b);
    }

    public Value sub(Value a, Value b) {
        return node("Sub", a, b);
    }

    public Value mul(Value a, Value b) {
        return node("Mul", a, b);
    }

    public Value div(Value a, Value b) {
        return node("Div", a, b);
    }

    public Value matmul(Value a, Value b) {
        return node("MatMul", a, b);
    }

    public Value cast(Value x, ElementType type) {
        return node(Op.of("Cast").with("to", type), x);
    }

    public Value softmax(Value x, long axis) {
        return node(Op.of("Softmax").with("axis", axis), x);
    }

    /// Gives `x` the dimensions `shape`, where 0 keeps a dimension and -1 takes what is left.
    public Value reshape(Value x, long... shape) {
        return node("Reshape", x, constant(shape));
    }

    public Value transpose(Value x, long... permutation) {
        return node(Op.of("Transpose").with("perm", permutation), x);
    }

    public Value unsqueeze(Value x, long... axes) {
        return node("Unsqueeze", x, constant(axes));
    }

    public Value squeeze(Value x, long... axes) {
        return node("Squeeze", x, constant(axes));
    }

    public Value concat(long axis, Value... parts) {
        return node(Op.of("Concat").with("axis", axis), parts);
    }

    /// Picks the entries `indices` of `x` along `axis`.
    public Value gather(Value x, Value indices, long axis) {
        return node(Op.of("Gather").with("axis", axis), x, indices);
    }

    /// Keeps `[start, end)` of `axis`; negative positions count from its end, `Long.MAX_VALUE` is the end itself.
    public Value slice(Value x, long axis, long start, long end) {
        return node("Slice", x, constant(start), constant(end), constant(axis));
    }

    /// Cuts `axis` into parts of the given sizes.
    public List<Value> split(Value x, long axis, long... sizes) {
        return nodes(Op.of("Split").with("axis", axis), sizes.length, x, constant(sizes));
    }

    /// The sizes of the dimensions `[start, end)` of `x`, as a vector.
    public Value shape(Value x, long start, long end) {
        return node(Op.of("Shape").with("start", start).with("end", end), x);
    }

    /// Returns the model's bytes; weights beside the model are only named in it.
    public byte[] toByteArray() {
        return ModelProto.encode(ModelProto.graph(name, nodes, initializers.values(), inputs, outputs));
    }

    /// Writes the model to `file`.
    public void write(Path file) throws IOException {
        Files.write(file, toByteArray());
    }

    private static MemorySegment bytes(float... values) {
        var data = MemorySegment.ofArray(new byte[Math.multiplyExact(values.length, Float.BYTES)]);
        MemorySegment.copy(values, 0, data, FLOAT, 0, values.length);
        return data;
    }

    private static MemorySegment bytes(long... values) {
        var data = MemorySegment.ofArray(new byte[Math.multiplyExact(values.length, Long.BYTES)]);
        MemorySegment.copy(values, 0, data, INT64, 0, values.length);
        return data;
    }
}
