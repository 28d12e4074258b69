package dev.voxq.model.wire;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.voxq.model.InvalidFieldException;
import java.util.stream.Collectors;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DatabindException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.json.JsonMapper;

/// JSON as all of voxq writes it: snake_case, no nulls, ISO instants, unknown fields tolerated, missing ones only
/// where the record says so.
public final class Json {
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .annotationIntrospector(new DeclaredNullness())
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .changeDefaultPropertyInclusion(included -> included.withValueInclusion(JsonInclude.Include.NON_NULL))
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    /// Where Jackson read from: it is always a record's value.
    private static final String SOURCE = " ?\\(?(?:start marker )?at \\[Source: .*?\\]\\)?";

    private Json() {}

    public static JsonMapper mapper() {
        return MAPPER;
    }

    /// Reads a value, and says what is wrong in the words of the sender.
    static <T> T read(byte[] json, Class<T> type) throws MalformedRecordException {
        try {
            return MAPPER.readValue(json, type);
        } catch (JacksonException e) {
            throw new MalformedRecordException(reason(e), e);
        }
    }

    /// The field and the reason, without the reader's inner workings.
    public static String reason(JacksonException e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof InvalidFieldException invalid) {
                return String.valueOf(invalid.getMessage());
            }
        }
        var path = e instanceof DatabindException databind ? path(databind) : "";
        var message = String.valueOf(e.getOriginalMessage()).replaceAll(SOURCE, "");
        return path.isEmpty() ? "not valid JSON: " + message : path + ": " + message;
    }

    private static String path(DatabindException e) {
        return e.getPath().stream()
                .map(step -> step.getPropertyName() != null ? step.getPropertyName() : "[" + step.getIndex() + "]")
                .collect(Collectors.joining("."));
    }
}
