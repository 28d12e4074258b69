package dev.voxq.worker.checkpoint;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A JSON object of a checkpoint file whose fields are asked for by name, type and range; every refusal names file and field.
record Fields(Path file, String path, JsonNode node) {
    private static final long MAX_CONFIG_BYTES = 16L << 20;
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    Fields {
        if (!node.isObject()) {
            throw CheckpointException.of(file, path.isEmpty() ? "content" : path, "a JSON object", node);
        }
    }

    static Fields read(Path file) {
        return parse(file, bytes(file), "");
    }

    static Fields parse(Path file, byte[] json, String what) {
        try {
            return new Fields(file, what, MAPPER.readTree(json));
        } catch (JacksonException e) {
            throw new CheckpointException(file + ": " + (what.isEmpty() ? "" : what + ": ")
                    + "expected JSON, found: " + CheckpointException.shortened(e.getOriginalMessage()), e);
        }
    }

    static byte[] bytes(Path file) {
        try {
            long size = Files.size(file);
            if (size > MAX_CONFIG_BYTES) {
                throw CheckpointException.of(file, "size", "at most " + MAX_CONFIG_BYTES + " bytes", size);
            }
            return Files.readAllBytes(file);
        } catch (NoSuchFileException e) {
            throw new CheckpointException(file + ": expected a JSON file, found none", e);
        } catch (IOException e) {
            throw new CheckpointException(file + ": not readable: " + e.getMessage(), e);
        }
    }

    Fields child(String name) {
        return new Fields(file, path(name), required(name));
    }

    boolean has(String name) {
        JsonNode value = node.get(name);
        return value != null && !value.isNull();
    }

    List<String> names() {
        return List.copyOf(node.propertyNames());
    }

    String string(String name) {
        JsonNode value = required(name);
        if (!value.isString()) {
            throw wrong(name, "a string", value);
        }
        return value.stringValue();
    }

    String string(String name, String otherwise) {
        return has(name) ? string(name) : otherwise;
    }

    boolean bool(String name, boolean otherwise) {
        if (!has(name)) {
            return otherwise;
        }
        JsonNode value = required(name);
        if (!value.isBoolean()) {
            throw wrong(name, "true or false", value);
        }
        return value.booleanValue();
    }

    int integer(String name, int least, int most) {
        return (int) integral(name, required(name), least, most);
    }

    int integer(String name, int otherwise, int least, int most) {
        return has(name) ? integer(name, least, most) : otherwise;
    }

    double number(String name, double least, double most) {
        JsonNode value = required(name);
        if (!value.isNumber() || !(value.doubleValue() >= least && value.doubleValue() <= most)) {
            throw wrong(name, "a number from " + least + " to " + most, value);
        }
        return value.doubleValue();
    }

    double number(String name, double otherwise, double least, double most) {
        return has(name) ? number(name, least, most) : otherwise;
    }

    long[] longs(String name, long least, long most) {
        JsonNode value = required(name);
        if (!value.isArray() || value.size() > 64) {
            throw wrong(name, "a list of at most 64 whole numbers", value);
        }
        long[] numbers = new long[value.size()];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = integral(name, value.get(i), least, most);
        }
        return numbers;
    }

    List<Integer> integers(String name, int least, int most) {
        List<Integer> numbers = new ArrayList<>();
        for (long number : longs(name, least, most)) {
            numbers.add((int) number);
        }
        return List.copyOf(numbers);
    }

    /// The object called `name` as a map in file order, each value read by `value` from its key.
    <V> Map<String, V> map(String name, Function<String, V> value) {
        Map<String, V> map = new LinkedHashMap<>();
        for (String key : child(name).names()) {
            map.put(key, value.apply(key));
        }
        return map;
    }

    /// Refuses any value of a field but the one the graphs are built for; an absent field counts as that value.
    void requireIfPresent(String name, Object expected) {
        JsonNode value = node.get(name);
        if (value != null && !value.isNull()
                && !(value.isValueNode() && value.asString().equals(String.valueOf(expected)))) {
            throw wrong(name, String.valueOf(expected), value);
        }
    }

    long integral(String name, JsonNode value, long least, long most) {
        if (!value.isIntegralNumber() || !value.canConvertToLong() || value.longValue() < least
                || value.longValue() > most) {
            throw wrong(name, "a whole number from " + least + " to " + most, value);
        }
        return value.longValue();
    }

    private JsonNode required(String name) {
        JsonNode value = node.get(name);
        if (value == null) {
            throw CheckpointException.of(file, path(name), "a value", "no such field");
        }
        return value;
    }

    CheckpointException wrong(String name, String expected, @Nullable Object found) {
        return CheckpointException.of(file, path(name), expected, String.valueOf(found));
    }

    private String path(String name) {
        return path.isEmpty() ? name : path + "." + name;
    }
}
