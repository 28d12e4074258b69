package dev.voxq.cli.dlq;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.voxq.model.SynthesisJob;
import dev.voxq.model.wire.JobCodec;
import dev.voxq.model.wire.MalformedRecordException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

/// A record that was given up, by a worker or by the broker, and what has become of it since.
///
/// @param job absent when the record is none
/// @param retries how often it was put back in its queue
record Letter(ConsumerRecord<byte[], byte[]> record, @Nullable SynthesisJob job, int retries, boolean dropped) {
    private static final String OURS = "kafka_dlt-";
    private static final String KAFKAS = "__dlq.errors.";
    private static final String CODE = "voxq_failure_code";

    static Letter of(ConsumerRecord<byte[], byte[]> record) {
        return new Letter(record, job(record), 0, false);
    }

    Letter retried() {
        return new Letter(record, job, retries + 1, dropped);
    }

    Letter buried() {
        return new Letter(record, job, retries, true);
    }

    /// How it is called: its place in the topic.
    long number() {
        return record.offset();
    }

    boolean waiting() {
        return retries == 0 && !dropped;
    }

    String fate() {
        return dropped ? "dropped" : retries > 0 ? "retried" : "waiting";
    }

    String key() {
        return record.key() == null ? "-" : new String(record.key(), UTF_8);
    }

    /// The topic it comes from; empty when the record does not say.
    String topic() {
        return text(OURS + "original-topic").or(() -> text(KAFKAS + "topic")).orElse("");
    }

    String cause() {
        return text(CODE).orElse("given_up_by_broker");
    }

    String message() {
        return text(OURS + "exception-message").or(() -> text(KAFKAS + "message")).orElse("");
    }

    String deliveries() {
        return text(OURS + "delivery-count").or(() -> text(KAFKAS + "delivery.count")).orElse("?");
    }

    Instant at() {
        return Instant.ofEpochMilli(record.timestamp());
    }

    /// The headers as they were before the record was given up.
    Headers ownHeaders() {
        var own = new RecordHeaders();
        stream(record.headers()).filter(header -> !ofDeath(header)).forEach(own::add);
        return own;
    }

    /// A header as text, numbers of Spring's kind as decimals.
    static String shown(Header header) {
        var value = header.value();
        if (value == null) {
            return "";
        }
        return switch (header.key()) {
            case OURS + "original-partition", "kafka_replyPartition" -> String.valueOf(ByteBuffer.wrap(value).getInt());
            case OURS + "original-offset", OURS + "original-timestamp" ->
                String.valueOf(ByteBuffer.wrap(value).getLong());
            default -> new String(value, UTF_8);
        };
    }

    private static boolean ofDeath(Header header) {
        return header.key().startsWith(OURS) || header.key().startsWith(KAFKAS) || header.key().equals(CODE);
    }

    private Optional<String> text(String name) {
        return Optional.ofNullable(record.headers().lastHeader(name)).map(Header::value)
                .map(value -> new String(value, UTF_8));
    }

    private static Stream<Header> stream(Headers headers) {
        return Stream.of(headers.toArray());
    }

    private static @Nullable SynthesisJob job(ConsumerRecord<byte[], byte[]> record) {
        try {
            return JobCodec.decode(record.value(), record.headers());
        } catch (MalformedRecordException e) {
            return null;
        }
    }
}
