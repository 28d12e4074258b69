package dev.voxq.worker.observe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.voxq.model.FailureCode;
import dev.voxq.model.Lane;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class HealthServerTest {
    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final WorkerMetrics metrics = new WorkerMetrics(registry);
    private final AtomicReference<String> status = new AtomicReference<>("up");
    private final HealthServer server = HealthServer.start(0,
            () -> new Health(status.get(), "w", "sine", "hum", 4, 2, 1, 5, 3, 2, 7), registry);

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void healthSaysWhoSpeaks() throws Exception {
        var answer = get("/health");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("{\"status\":\"up\",\"worker\":\"w\",\"engine\":\"sine\",\"model\":\"hum\","
                + "\"slots\":4,\"held\":2,\"voice_cache_size\":1,\"voice_cache_hits\":5,\"audio_cache_size\":3,"
                + "\"audio_cache_hits\":2,\"uptime_seconds\":7}");
    }

    @Test
    void drainingWorkerIsUnavailable() throws Exception {
        status.set("draining");

        assertThat(get("/health").statusCode()).isEqualTo(503);
    }

    @Test
    void metricsAreInPrometheusText() throws Exception {
        metrics.acquired(Lane.REALTIME, Duration.ofMillis(20), 2);
        metrics.stepped(3, 4, 1_000_000);
        metrics.deadLettered(Lane.BULK, FailureCode.INVALID_REQUEST);

        assertThat(get("/metrics").body()).contains("voxq_worker_queue_wait_seconds_count{lane=\"realtime\"} 1",
                "voxq_worker_redeliveries_total{lane=\"realtime\"} 1.0", "voxq_worker_frames_total 3.0",
                "voxq_worker_batch_occupancy_sum 0.75",
                "voxq_worker_dead_letters_total{code=\"invalid_request\",lane=\"bulk\"} 1.0");
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        try (var client = HttpClient.newHttpClient()) {
            var request = HttpRequest.newBuilder(URI.create("http://localhost:" + server.port() + path)).build();
            return client.send(request, HttpResponse.BodyHandlers.ofString());
        }
    }
}
