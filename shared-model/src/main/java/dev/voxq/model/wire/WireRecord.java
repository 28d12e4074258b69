package dev.voxq.model.wire;

import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;

import org.jspecify.annotations.Nullable;

/// Key, value and headers of a record that is not yet on a topic.
public record WireRecord(byte[] key, byte[] value, Headers headers) {
    public ProducerRecord<byte[], byte[]> on(String topic, @Nullable Integer partition) {
        return new ProducerRecord<>(topic, partition, key, value, headers);
    }
}
