package dev.voxq.worker.onnx.lm;

import dev.voxq.worker.onnx.graph.ElementType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// The nodes of an ONNX file and the type of every value in it, as far as the writers of this engine use the format.
///
/// Types are derived node by node: most operators hand on the type of their first input.
final class ModelFile {
    private static final int MODEL_GRAPH = 7;
    private static final int GRAPH_NODE = 1;
    private static final int GRAPH_INITIALIZER = 5;
    private static final int GRAPH_INPUT = 11;

    private final List<Node> nodes = new ArrayList<>();
    private final Map<String, ElementType> types = new HashMap<>();

    /// One node; `domain` is empty for the ONNX standard, an absent input is the empty name.
    record Node(String op, String domain, List<String> inputs, List<String> outputs, Map<String, Long> integers) {}

    private ModelFile(byte[] bytes) {
        for (Field field : fields(bytes)) {
            if (field.number == MODEL_GRAPH) {
                readGraph(field.bytes);
            }
        }
    }

    static ModelFile read(Path file) {
        try {
            return new ModelFile(Files.readAllBytes(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    List<Node> nodes() {
        return nodes;
    }

    ElementType type(String value) {
        return Objects.requireNonNull(types.get(value), value);
    }

    /// The type that an operator's kernel is chosen by.
    ElementType decidingType(Node node) {
        int input = switch (node.op) {
            case "Where", "Slice" -> 1;
            default -> 0;
        };
        return type(node.inputs.get(input));
    }

    private void readGraph(byte[] graph) {
        List<Field> fields = fields(graph);
        fields.stream().filter(field -> field.number == GRAPH_INPUT).forEach(field -> {
            byte[] tensor = child(child(field.bytes, 2), 1);
            types.put(text(field.bytes, 1), elementType(number(tensor, 1)));
        });
        fields.stream().filter(field -> field.number == GRAPH_INITIALIZER)
                .forEach(field -> types.put(text(field.bytes, 8), elementType(number(field.bytes, 2))));
        fields.stream().filter(field -> field.number == GRAPH_NODE).forEach(field -> add(node(field.bytes)));
    }

    private void add(Node node) {
        nodes.add(node);
        for (int i = 0; i < node.outputs.size(); i++) {
            types.put(node.outputs.get(i), outputType(node, i));
        }
    }

    private ElementType outputType(Node node, int output) {
        return switch (node.op) {
            case "Less", "LessOrEqual", "Greater", "GreaterOrEqual", "Equal", "And", "Or", "Not" -> ElementType.BOOL;
            case "Shape" -> ElementType.INT64;
            case "TopK" -> output == 0 ? type(node.inputs.getFirst()) : ElementType.INT64;
            case "Cast" -> elementType(Objects.requireNonNull(node.integers.get("to")));
            case "Where" -> type(node.inputs.get(1));
            default -> type(node.inputs.getFirst());
        };
    }

    private static Node node(byte[] bytes) {
        List<String> inputs = new ArrayList<>();
        List<String> outputs = new ArrayList<>();
        Map<String, Long> integers = new HashMap<>();
        String op = "";
        String domain = "";
        for (Field field : fields(bytes)) {
            switch (field.number) {
                case 1 -> inputs.add(field.text());
                case 2 -> outputs.add(field.text());
                case 4 -> op = field.text();
                case 5 -> integers.put(text(field.bytes, 1), number(field.bytes, 3));
                case 7 -> domain = field.text();
                default -> {
                }
            }
        }
        return new Node(op, domain, inputs, outputs, integers);
    }

    private static ElementType elementType(long number) {
        return Arrays.stream(ElementType.values()).filter(type -> type.number() == number).findFirst().orElseThrow();
    }

    private static byte[] child(byte[] message, int number) {
        return fields(message).stream().filter(field -> field.number == number).findFirst().orElseThrow().bytes;
    }

    private static String text(byte[] message, int number) {
        return new String(child(message, number), StandardCharsets.UTF_8);
    }

    /// A number field, 0 when it is left out.
    private static long number(byte[] message, int number) {
        return fields(message).stream().filter(field -> field.number == number).mapToLong(Field::value).findFirst()
                .orElse(0);
    }

    /// A protobuf field: `bytes` of a text or message, `value` of a number.
    private record Field(int number, byte[] bytes, long value) {
        String text() {
            return new String(bytes, StandardCharsets.UTF_8);
        }
    }

    private static List<Field> fields(byte[] message) {
        List<Field> fields = new ArrayList<>();
        ByteBuffer in = ByteBuffer.wrap(message).order(ByteOrder.LITTLE_ENDIAN);
        while (in.hasRemaining()) {
            long key = varint(in);
            byte[] bytes = new byte[0];
            long value = 0;
            switch ((int) key & 7) {
                case 0 -> value = varint(in);
                case 1 -> value = in.getLong();
                case 2 -> {
                    bytes = new byte[Math.toIntExact(varint(in))];
                    in.get(bytes);
                }
                case 5 -> value = in.getInt();
                default -> throw new IllegalArgumentException("wire type " + (key & 7));
            }
            fields.add(new Field((int) (key >>> 3), bytes, value));
        }
        return fields;
    }

    private static long varint(ByteBuffer in) {
        long value = 0;
        for (int shift = 0;; shift += 7) {
            byte next = in.get();
            value |= (long) (next & 0x7f) << shift;
            if (next >= 0) {
                return value;
            }
        }
    }
}
