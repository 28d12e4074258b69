package dev.voxq.ingest.http;

import dev.voxq.model.InvalidFieldException;
import dev.voxq.model.wire.Json;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JacksonException.Reference;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.exc.InputCoercionException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.cfg.CoercionAction;
import tools.jackson.databind.cfg.CoercionInputShape;
import tools.jackson.databind.exc.MismatchedInputException;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.type.LogicalType;

/// Reads JSON requests, strictly: a number in quotes is no number. What is wrong is said with its place.
final class RequestBodies {
    private static final JsonMapper MAPPER = Json.mapper().rebuild()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
            .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
            .withCoercionConfig(LogicalType.Textual, coercion -> coercion
                    .setCoercion(CoercionInputShape.Integer, CoercionAction.Fail)
                    .setCoercion(CoercionInputShape.Float, CoercionAction.Fail)
                    .setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail))
            .build();

    /// Forms know nothing but text.
    private static final JsonMapper FORM_MAPPER = Json.mapper();

    private final int maxBytes;

    /// @param maxBytes of one body
    RequestBodies(int maxBytes) {
        this.maxBytes = maxBytes;
    }

    int maxBytes() {
        return maxBytes;
    }

    <T> T read(HttpServletRequest request, Class<T> type) throws IOException {
        var body = request.getInputStream().readNBytes(maxBytes + 1);
        if (body.length > maxBytes) {
            throw new ProblemException(Problem.of(413, "body_too_large",
                    "the body has more than " + maxBytes + " bytes; split it into several requests"));
        }
        return parse(body, type);
    }

    /// @throws ProblemException naming the line and column, or the field, that is wrong
    <T> T parse(byte[] body, Class<T> type) {
        var tree = tree(body);
        if (!tree.isObject()) {
            throw malformed("the body is " + kind(tree) + "; expected a JSON object");
        }
        return of(tree, type);
    }

    /// @throws InvalidFieldException naming the field that is wrong
    <T> T of(JsonNode tree, Class<T> type) {
        try {
            return MAPPER.treeToValue(tree, type);
        } catch (JacksonException e) {
            throw misfit(e, tree);
        }
    }

    /// Reads the fields of a form as those of a JSON object. One that is empty counts as absent.
    ///
    /// @throws ProblemException naming the field that is wrong
    <T> T form(Map<String, String> fields, Class<T> type) {
        var tree = FORM_MAPPER.createObjectNode();
        fields.forEach((name, value) -> {
            if (!value.isBlank()) {
                tree.put(name, value);
            }
        });
        try {
            return FORM_MAPPER.treeToValue(tree, type);
        } catch (JacksonException e) {
            throw misfit(e, tree);
        }
    }

    private static JsonNode tree(byte[] body) {
        if (body.length == 0) {
            throw malformed("the body is empty; expected a JSON object");
        }
        try {
            return MAPPER.readTree(body);
        } catch (JacksonException e) {
            var place = e.getLocation();
            throw malformed("the body is not valid JSON at line " + place.getLineNr() + ", column "
                    + place.getColumnNr() + ": " + firstLine(e.getOriginalMessage()));
        }
    }

    private static RuntimeException misfit(JacksonException e, JsonNode tree) {
        for (Throwable cause = e.getCause(); cause != null; cause = cause.getCause()) {
            if (cause instanceof InvalidFieldException invalid) {
                return invalid;
            }
        }
        var field = e.getPath().stream().map(Reference::getPropertyName).collect(Collectors.joining("."));
        var found = e.getPath().stream().map(Reference::getPropertyName).reduce(tree, JsonNode::path,
                (_, latest) -> latest);
        return new InvalidFieldException(field, "is " + shown(found) + "; expected " + expected(e));
    }

    private static String expected(JacksonException e) {
        return switch (e) {
            case MismatchedInputException mismatch when mismatch.getTargetType() != null ->
                name(mismatch.getTargetType());
            case InputCoercionException _ -> "a whole number of fewer digits";
            default -> "something else";
        };
    }

    private static String name(Class<?> target) {
        return switch (target.getSimpleName()) {
            case "Double", "double" -> "a number";
            case "Integer", "int", "Long", "long" -> "a whole number";
            case "Instant" -> "a time such as 2026-01-31T12:00:00Z";
            case "Sampling", "Subtalker" -> "an object";
            default -> "a string";
        };
    }

    private static String shown(JsonNode found) {
        return found.isString()
                ? InvalidFieldException.quote(found.stringValue())
                : found.isContainer() ? kind(found) : found.toString();
    }

    private static String kind(JsonNode node) {
        return switch (node.getNodeType()) {
            case ARRAY -> "an array";
            case OBJECT -> "an object";
            case STRING -> "a string";
            case NUMBER -> "a number";
            case BOOLEAN -> "a boolean";
            default -> "null";
        };
    }

    private static ProblemException malformed(String message) {
        return new ProblemException(Problem.of(400, "invalid_json", message));
    }

    private static String firstLine(@Nullable String message) {
        return message == null ? "" : message.lines().findFirst().orElse("");
    }
}
