package dev.voxq.model.wire;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

/// CloudEvents 1.0, Kafka binding, binary mode: attributes as `ce_` headers, the data raw in the value.
final class CloudEvents {
    static final String JSON = "application/json";
    private static final String SCHEMA = "urn:voxq:";
    private static final int VERSION = 1;

    private CloudEvents() {}

    /// The headers of one record.
    ///
    /// @param id unique for the source; the same for every copy of the same event
    /// @param source who says it, a URI reference (`/voxq/worker/gpu-0`)
    /// @param type what happened (`job.completed`), without our prefix
    static Headers headers(String id, String source, String type, Instant time, String contentType) {
        var headers = new RecordHeaders();
        put(headers, "ce_specversion", "1.0");
        put(headers, "ce_id", id);
        put(headers, "ce_source", source);
        put(headers, "ce_type", "dev.voxq." + type);
        put(headers, "ce_time", time.toString());
        put(headers, "ce_dataschema", SCHEMA + type + ":" + VERSION);
        put(headers, "content-type", contentType);
        return headers;
    }

    /// The type of a record without our prefix, or null when it carries none.
    static @Nullable String type(Headers headers) {
        var type = text(headers, "ce_type");
        return type != null && type.startsWith("dev.voxq.") ? type.substring("dev.voxq.".length()) : type;
    }

    /// Refuses records of a later version, which may mean something else by the same fields.
    static void checkVersion(Headers headers) throws MalformedRecordException {
        var schema = text(headers, "ce_dataschema");
        if (schema == null || !schema.startsWith(SCHEMA)) {
            return;
        }
        var version = schema.substring(schema.lastIndexOf(':') + 1);
        if (!version.equals(String.valueOf(VERSION))) {
            throw new MalformedRecordException(
                    "ce_dataschema is " + schema + "; this build reads version " + VERSION);
        }
    }

    static void put(Headers headers, String name, String value) {
        headers.add(name, value.getBytes(StandardCharsets.UTF_8));
    }

    static @Nullable String text(Headers headers, String name) {
        var header = headers.lastHeader(name);
        return header == null || header.value() == null ? null : new String(header.value(), StandardCharsets.UTF_8);
    }

    static String requireText(Headers headers, String name) throws MalformedRecordException {
        var value = text(headers, name);
        if (value == null) {
            throw new MalformedRecordException("header " + name + " is missing");
        }
        return value;
    }
}
