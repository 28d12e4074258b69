package dev.voxq.ingest.state;

import dev.voxq.model.wire.Json;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.clients.producer.ProducerRecord;

/// How batches stand in their topic: the order under the batch's id, its progress beside it, both in the partition of the
/// id. Compaction keeps the newest of each.
public final class BatchRecords {
    static final String PROGRESS = "/progress";

    private BatchRecords() {}

    public static ProducerRecord<byte[], byte[]> of(BatchOrder order, String topic) {
        return record(order.id(), "", Json.mapper().writeValueAsBytes(order), topic);
    }

    public static ProducerRecord<byte[], byte[]> of(BatchProgress progress, String topic) {
        return record(progress.id(), PROGRESS, Json.mapper().writeValueAsBytes(progress), topic);
    }

    private static ProducerRecord<byte[], byte[]> record(BatchId id, String kind, byte[] value, String topic) {
        return new ProducerRecord<>(topic, id.partition(), (id + kind).getBytes(StandardCharsets.UTF_8), value);
    }
}
