package dev.voxq.cli.catalog;

import dev.voxq.model.wire.Json;
import java.io.BufferedReader;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.core.type.TypeReference;

/// A JSON object a line.
final class JsonRows {
    private static final TypeReference<Map<String, Object>> OBJECT = new TypeReference<>() {
    };

    private JsonRows() {}

    static Stream<RawRow> of(BufferedReader reader) {
        var line = new AtomicInteger();
        return reader.lines().mapMulti((text, rows) -> {
            int number = line.incrementAndGet();
            if (!text.isBlank()) {
                rows.accept(parse(number, text));
            }
        });
    }

    private static RawRow parse(int line, String text) {
        if (!text.stripLeading().startsWith("{")) {
            return RawRow.unreadable(line, "is no JSON object; expected {\"text\": …}");
        }
        try {
            return RawRow.of(line, Json.mapper().readValue(text, OBJECT));
        } catch (JacksonException e) {
            return RawRow.unreadable(line, Json.reason(e).lines().findFirst().orElse("not valid JSON"));
        }
    }
}
