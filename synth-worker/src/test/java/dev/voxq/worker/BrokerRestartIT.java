package dev.voxq.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.voxq.embedded.EmbeddedKafka;
import dev.voxq.model.SynthesisEvent;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The broker goes away and comes back; the worker stays.
final class BrokerRestartIT {
    @TempDir
    private Path directory;

    @Test
    void jobThatRunsMeanwhileIsSpokenOnceAndTheNextOneToo() throws InterruptedException {
        var broker = EmbeddedKafka.start(directory);
        try (var deployment = Deployment.on(broker.bootstrapServers());
                var _ = deployment.worker(Duration.ofMillis(10))) {
            var running = deployment.listened(800);
            deployment.submit(running);
            deployment.read(deployment.topics().events(), seen -> !seen.isEmpty());

            broker.close();
            broker = EmbeddedKafka.start(directory, broker.port());

            deployment.end(running.id(), SynthesisEvent.Completed.class);
            assertThat(deployment.events(running.id())).filteredOn(SynthesisEvent.Started.class::isInstance)
                    .hasSize(1);
            var next = deployment.listened(2);
            deployment.submit(next);
            deployment.end(next.id(), SynthesisEvent.Completed.class);
        } finally {
            broker.close();
        }
    }
}
