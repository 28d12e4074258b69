package dev.voxq.ingest.kafka;

import dev.voxq.ingest.worker.WorkerControl;
import dev.voxq.ingest.worker.Workers;
import dev.voxq.model.WorkerStatus;
import dev.voxq.model.wire.Topics;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.kafka.core.ConsumerFactory;
import org.springframework.kafka.core.KafkaTemplate;
import org.springframework.kafka.core.ProducerFactory;
import org.springframework.kafka.listener.KafkaMessageListenerContainer;

/// Wires what is known of the workers.
@Configuration(proxyBeanMethods = false)
public class WorkerConfiguration {
    @Bean
    WorkerControl workerControl(ProducerFactory<byte[], byte[]> producers, Topics topics, KafkaConnection connection,
            Clock clock) {
        return new KafkaWorkerControl(new KafkaTemplate<>(producers), topics.control(),
                "/voxq/api/" + connection.clientId(), clock);
    }

    @Bean
    Workers workers(WorkerControl control, Clock clock) {
        return new Workers(control, clock);
    }

    /// Reads from where a worker that still lives may have spoken last.
    @Bean
    KafkaMessageListenerContainer<byte[], byte[]> workerContainer(ConsumerFactory<byte[], byte[]> consumers,
            Admin admin, Topics topics, Workers workers, Clock clock) throws InterruptedException {
        var partitions = List.of(new TopicPartition(topics.workers(), 0));
        var from = new HashMap<>(KafkaConfiguration.offsets(admin, partitions, OffsetSpec.latest()));
        KafkaConfiguration.offsets(admin, partitions, OffsetSpec.forTimestamp(
                clock.instant().minusSeconds(WorkerStatus.EXPIRY_SECONDS).toEpochMilli()))
                .forEach((partition, offset) -> {
                    if (offset >= 0) {
                        from.put(partition, offset);
                    }
                });
        return KafkaConfiguration.container("workers", consumers, new WorkerListener(workers), from);
    }
}
