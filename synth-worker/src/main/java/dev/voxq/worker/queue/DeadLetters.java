package dev.voxq.worker.queue;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import dev.voxq.model.FailureCode;
import java.nio.ByteBuffer;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;

/// The topic of records that were given up: key, value and headers as they came, and the cause in the headers of
/// spring-kafka's `DeadLetterPublishingRecoverer`.
final class DeadLetters {
    private static final String PREFIX = "kafka_dlt-";

    private final Producer<byte[], byte[]> producer;
    private final String topic;

    DeadLetters(Producer<byte[], byte[]> producer, String topic) {
        this.producer = producer;
        this.topic = topic;
    }

    /// Returns when the record is durable.
    ///
    /// @param cause class of what went wrong
    void add(ConsumerRecord<byte[], byte[]> record, FailureCode code, Class<?> cause, String message)
            throws InterruptedException {
        var headers = new RecordHeaders(record.headers());
        put(headers, "original-topic", record.topic().getBytes(UTF_8));
        put(headers, "original-partition", ByteBuffer.allocate(Integer.BYTES).putInt(record.partition()).array());
        put(headers, "original-offset", ByteBuffer.allocate(Long.BYTES).putLong(record.offset()).array());
        put(headers, "original-timestamp", ByteBuffer.allocate(Long.BYTES).putLong(record.timestamp()).array());
        put(headers, "exception-fqcn", cause.getName().getBytes(UTF_8));
        put(headers, "exception-message", message.getBytes(UTF_8));
        put(headers, "delivery-count", text(record.deliveryCount().map(Short::intValue).orElse(1)));
        headers.remove("voxq_failure_code").add("voxq_failure_code", code.wireName().getBytes(UTF_8));
        try {
            producer.send(new ProducerRecord<>(topic, null, record.key(), record.value(), headers)).get();
        } catch (ExecutionException e) {
            throw new KafkaException("the dead letter could not be written to " + topic + ": "
                    + requireNonNull(e.getCause()).getMessage(), e);
        }
    }

    private static void put(Headers headers, String name, byte[] value) {
        headers.remove(PREFIX + name).add(PREFIX + name, value);
    }

    private static byte[] text(int number) {
        return String.valueOf(number).getBytes(UTF_8);
    }
}
