package dev.voxq.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.voxq.model.SynthesisEvent;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.kafka.KafkaContainer;

/// The same path through Apache's own Kafka image, where Docker runs.
final class ContainerIT {
    @Test
    void jobIsSpokenThroughKafkaInAContainer() throws InterruptedException {
        assumeTrue(DockerClientFactory.instance().isDockerAvailable(),
                "skipped: no Docker here; the embedded broker has had the same test");
        try (var kafka = new KafkaContainer("apache/kafka:4.4.0")
                .withEnv("KAFKA_SHARE_COORDINATOR_STATE_TOPIC_REPLICATION_FACTOR", "1")
                .withEnv("KAFKA_SHARE_COORDINATOR_STATE_TOPIC_MIN_ISR", "1")) {
            kafka.start();
            try (var deployment = Deployment.on(kafka.getBootstrapServers());
                    var _ = deployment.worker(Duration.ofMillis(2))) {
                var heard = deployment.listened(5);
                var stored = deployment.stored(5);

                deployment.submit(heard);
                deployment.submit(stored);

                deployment.end(heard.id(), SynthesisEvent.Completed.class);
                deployment.end(stored.id(), SynthesisEvent.Completed.class);
                assertThat(deployment.exists(deployment.location(stored.id()))).isTrue();
            }
        }
    }
}
