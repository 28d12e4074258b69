package dev.voxq.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.voxq.embedded.EmbeddedS3;
import dev.voxq.model.SynthesisEvent;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The store goes away and comes back; what has been spoken meanwhile is not spoken again.
final class StoreOutageIT {
    @TempDir
    private Path directory;

    @Test
    void outputWaitsForTheStore() throws InterruptedException {
        var store = EmbeddedS3.start(directory, 0, Deployment.CREDENTIALS);
        try (var deployment = Deployment.with(store); var _ = deployment.worker(Duration.ofMillis(2))) {
            int port = store.endpoint().getPort();
            store.close();
            var job = deployment.stored(5);
            deployment.submit(job);
            deployment.read(deployment.topics().events(), seen -> !Deployment.events(seen, job.id()).isEmpty());

            store = EmbeddedS3.start(directory, port, Deployment.CREDENTIALS);

            assertThat(deployment.end(job.id(), SynthesisEvent.Completed.class).result().attempt()).isEqualTo(1);
            assertThat(deployment.exists(deployment.location(job.id()))).isTrue();
        } finally {
            store.close();
        }
    }
}
