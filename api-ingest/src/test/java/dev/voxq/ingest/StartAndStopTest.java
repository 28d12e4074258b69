package dev.voxq.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.voxq.model.InvalidFieldException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StartAndStopTest {
    private final Deployment deployment = Deployment.shared();
    private final TestWorker worker = deployment.worker();

    @Test
    void aSettingThatCannotBeIsNamed() {
        assertThatThrownBy(() -> deployment.startApi(Map.of("MAX_QUEUE_DEPTH", "none")))
                .isInstanceOf(InvalidFieldException.class)
                .hasMessageStartingWith("MAX_QUEUE_DEPTH is \"none\"; expected a whole number");
    }

    @Test
    void aPortThatIsTakenIsNamed() {
        assertThatThrownBy(() -> deployment.startApi(Map.of("HTTP_PORT", deployment.port())))
                .isInstanceOf(InvalidFieldException.class)
                .hasMessage("HTTP_PORT is " + deployment.port()
                        + ", which is taken; expected a free port, or 0 to draw one");
    }

    @Test
    void topicsThatContradictTheSettingsAreNamed() {
        assertThatThrownBy(() -> deployment.startApi(Map.of("REPLY_PARTITIONS", "5")))
                .hasMessageContaining("speech.replies has partitions=16, expected 5");
    }

    @Test
    void aStreamThatOutlastsTheDrainIsCutAndItsJobCancelled() throws Exception {
        var api = deployment.startApi(Map.of("DRAIN_TIMEOUT", "300ms"));
        var uri = URI.create("http://localhost:" + Deployment.port(api) + "/v1/audio/speech");
        var pending = Deployment.HTTP.sendAsync(HttpRequest.newBuilder(uri).header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString("{\"input\":\"outlasts\",\"response_format\":\"pcm\"}"))
                .build(), HttpResponse.BodyHandlers.ofInputStream());
        var job = worker.take("outlasts");
        worker.chunk(job, 0, 0, new byte[1_000], false);
        var body = pending.get().body();

        api.close();

        assertThat(worker.cancellation(job.id())).succeedsWithin(Duration.ofSeconds(5));
        assertThatThrownBy(body::readAllBytes).isInstanceOf(IOException.class);
    }
}
