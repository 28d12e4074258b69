package dev.voxq.ingest.state;

import dev.voxq.model.JobId;
import dev.voxq.model.wire.Topics;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.clients.producer.internals.BuiltInPartitioner;

/// Where Kafka's default partitioner puts the records of a job, or of another key.
public final class Partitions {
    private Partitions() {}

    public static int of(JobId id) {
        return of(id.value());
    }

    static int of(String key) {
        return BuiltInPartitioner.partitionForKey(key.getBytes(StandardCharsets.UTF_8), Topics.EVENT_PARTITIONS);
    }
}
