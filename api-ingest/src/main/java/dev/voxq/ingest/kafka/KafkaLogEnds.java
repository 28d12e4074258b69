package dev.voxq.ingest.kafka;

import static java.util.stream.Collectors.toMap;

import dev.voxq.ingest.job.LogEnds;
import dev.voxq.ingest.job.QueueUnavailableException;
import dev.voxq.ingest.state.Partitions;
import dev.voxq.model.JobId;
import dev.voxq.model.wire.Topics;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;

/// Asks the broker.
final class KafkaLogEnds implements LogEnds {
    private final Admin admin;
    private final Topics topics;

    KafkaLogEnds(Admin admin, Topics topics) {
        this.admin = admin;
        this.topics = topics;
    }

    @Override
    public Map<TopicPartition, Long> of(List<JobId> ids) throws InterruptedException {
        var query = new HashMap<TopicPartition, OffsetSpec>();
        ids.forEach(id -> query.put(new TopicPartition(topics.events(), Partitions.of(id)), OffsetSpec.latest()));
        try {
            return admin.listOffsets(query).all().get().entrySet().stream()
                    .collect(toMap(Map.Entry::getKey, end -> end.getValue().offset()));
        } catch (ExecutionException e) {
            throw new QueueUnavailableException("Kafka does not say how far its log reaches; try again later", e);
        }
    }
}
