package dev.voxq.ingest.state;

import dev.voxq.model.wire.Json;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.clients.producer.ProducerRecord;

/// How batches stand in their topic: the order under the batch's id, its progress beside it, both in the partition of the
/// id. Compaction keeps the newest of each. Claims to a name are in the partition of the name, each under a key of its own,
/// so that compaction keeps the first.
public final class BatchRecords {
    static final String PROGRESS = "/progress";

    private BatchRecords() {}

    public static ProducerRecord<byte[], byte[]> of(BatchOrder order, String topic) {
        return record(order.id().partition(), order.id().value(), Json.mapper().writeValueAsBytes(order), topic);
    }

    public static ProducerRecord<byte[], byte[]> of(BatchProgress progress, String topic) {
        return record(progress.id().partition(), progress.id() + PROGRESS,
                Json.mapper().writeValueAsBytes(progress), topic);
    }

    public static ProducerRecord<byte[], byte[]> of(BatchClaim claim, String topic) {
        return record(Partitions.of(claim.name()), claim.name() + "/" + claim.id(),
                Json.mapper().writeValueAsBytes(claim), topic);
    }

    private static ProducerRecord<byte[], byte[]> record(int partition, String key, byte[] value, String topic) {
        return new ProducerRecord<>(topic, partition, key.getBytes(StandardCharsets.UTF_8), value);
    }
}
