package dev.voxq.ingest.http;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.voxq.ingest.Deployment;
import dev.voxq.ingest.Noise;
import dev.voxq.ingest.TestWorker;
import dev.voxq.model.FailureCode;
import dev.voxq.model.Lane;
import dev.voxq.model.wire.Json;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// Jobs whose audio goes to the store.
class JobsTest {
    private final Deployment deployment = Deployment.shared();
    private final TestWorker worker = deployment.worker();

    @Test
    void aJobGoesFromQueuedToCompletedAndItsAudioCanBeHad() throws Exception {
        var submitted = submit("{\"input\":\"for later\",\"voice\":\"ryan\"}");
        var body = Json.mapper().readTree(submitted.body());
        var job = worker.take("for later");

        assertThat(submitted.statusCode()).isEqualTo(202);
        assertThat(submitted.headers().firstValue("Location")).contains("/v1/jobs/" + job.id());
        assertThat(body.path("id").stringValue()).isEqualTo(job.id().value());
        assertThat(body.path("status").stringValue()).isEqualTo("queued");
        assertThat(body.path("links").path("self").stringValue()).isEqualTo("/v1/jobs/" + job.id());
        assertThat(job.lane()).isEqualTo(Lane.BULK);
        assertThat(job.deadline()).isNull();
        var location = requireNonNull(job.delivery().store());
        assertThat(location.uri()).isEqualTo("s3://voxq/audio/" + job.id() + ".wav");
        assertThat(deployment.get("/v1/jobs/" + job.id() + "/audio").statusCode()).isEqualTo(409);

        worker.start(job, 1);
        var running = await(job.id().value(), "running");
        assertThat(running.path("engine").stringValue()).isEqualTo("test-engine");
        deployment.store(location, Noise.of(1, 50_000));
        worker.complete(job, 24_000);
        var completed = await(job.id().value(), "completed");

        assertThat(completed.path("audio_seconds").doubleValue()).isEqualTo(1);
        assertThat(completed.path("seed").longValue()).isEqualTo(job.seed());
        assertThat(completed.path("output").path("bucket").stringValue()).isEqualTo("voxq");
        var audio = audio(job.id().value(), null);
        assertThat(audio.statusCode()).isEqualTo(200);
        assertThat(audio.headers().firstValue("Content-Type")).contains("audio/wav");
        assertThat(audio.body()).isEqualTo(Noise.of(1, 50_000));
        var stretch = audio(job.id().value(), "bytes=100-199");
        assertThat(stretch.statusCode()).isEqualTo(206);
        assertThat(stretch.headers().firstValue("Content-Range")).contains("bytes 100-199/50000");
        assertThat(stretch.body()).isEqualTo(Noise.part(Noise.of(1, 50_000), 100, 200));
        assertThat(audio(job.id().value(), "bytes=60000-").statusCode()).isEqualTo(416);
    }

    @Test
    void queuedJobKnowsItsPlaceAndWhenItMayBegin() throws Exception {
        var ids = Stream.of("first in line", "second in line", "third in line")
                .map(text -> id(submit("{\"input\":\"" + text + "\",\"lane\":\"realtime\"}"))).toList();
        var first = job(ids.getFirst()).path("position").longValue();
        assertThat(first).isPositive();
        assertThat(ids.stream().map(id -> job(id).path("position").longValue())).containsExactly(first, first + 1,
                first + 2);

        worker.start(worker.take("first in line"), 1);
        assertThat(await(ids.getFirst(), "running").has("position")).isFalse();
        var second = job(ids.get(1));
        assertThat(second.path("position").longValue()).isEqualTo(first);
        assertThat(Instant.parse(second.path("eta").stringValue("")))
                .isBetween(Instant.now().minusSeconds(5), Instant.now().plusSeconds(60 * first));
        cancel(ids.get(1));

        var listed = Json.mapper().readTree(deployment.get("/v1/jobs?status=queued&limit=1").body()).path("data");
        assertThat(listed.path(0).path("id").stringValue()).isEqualTo(ids.getLast());
        assertThat(listed.path(0).path("position").longValue()).isEqualTo(first);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var told = threads.submit(() -> deployment.get("/v1/jobs/" + ids.getLast() + "/events").body());
            Thread.sleep(500);
            cancel(ids.getLast());
            assertThat(told.get()).containsSubsequence("event: job.accepted", "event: job.queued",
                    "\"position\":" + first, "event: job.cancelled");
        }
    }

    private JsonNode job(String id) {
        return Json.mapper().readTree(deployment.get("/v1/jobs/" + id).body());
    }

    private void cancel(String id) {
        deployment.send(HttpRequest.newBuilder(deployment.uri("/v1/jobs/" + id)).DELETE().build());
    }

    @Test
    void aFailureIsToldWithItsCause() throws Exception {
        var id = id(submit("{\"input\":\"later fails\"}"));

        worker.fail(worker.take("later fails"), FailureCode.UNKNOWN_VOICE, "voice is \"x\"", "voice");

        var failed = await(id, "failed");
        assertThat(failed.path("error").path("code").stringValue()).isEqualTo("unknown_voice");
        assertThat(failed.path("error").path("param").stringValue()).isEqualTo("voice");
    }

    @Test
    void aDeletedJobIsCancelled() {
        var id = id(submit("{\"input\":\"not needed\"}"));
        var job = worker.take("not needed");

        var response = deployment.send(HttpRequest.newBuilder(deployment.uri("/v1/jobs/" + id)).DELETE().build());

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).contains("\"status\":\"cancelled\"");
        assertThat(worker.cancellation(job.id())).succeedsWithin(Duration.ofSeconds(2));
    }

    @Test
    void anOwnIdNamesOneJobOnly() {
        var first = submit("{\"input\":\"own id\",\"id\":\"my-job:1\"}");
        var second = submit("{\"input\":\"own id again\",\"id\":\"my-job:1\"}");

        assertThat(first.statusCode()).isEqualTo(202);
        assertThat(second.statusCode()).isEqualTo(409);
        assertThat(second.body()).contains("id is \\\"my-job:1\\\"", "\"param\":\"id\"", "duplicate_id");
    }

    @Test
    void anotherInstanceKnowsEveryJob() throws Exception {
        var id = id(submit("{\"input\":\"known to all\"}"));
        var job = worker.take("known to all");
        worker.start(job, 1);
        worker.complete(job, 240);
        await(id, "completed");

        try (var other = deployment.startApi(Map.of())) {
            var uri = URI.create("http://localhost:" + Deployment.port(other) + "/v1/jobs/" + id);
            var status = await(uri, found -> found.path("status").stringValue("").equals("completed"));

            assertThat(status.path("finish_reason").stringValue()).isEqualTo("stop");
        }
    }

    @Test
    void theServiceTellsAboutItself() throws Exception {
        var id = id(submit("{\"input\":\"tells\"}"));
        var job = worker.take("tells");
        worker.start(job, 1);
        worker.complete(job, 240);
        await(id, "completed");
        worker.live(null);
        await(deployment.uri("/v1/models"), found -> found.path("data").size() == 1);

        var health = deployment.get("/health");

        assertThat(health.statusCode()).isEqualTo(200);
        assertThat(health.body()).contains("\"status\":\"ok\"", "\"broker\":{\"state\":\"up\"}", "\"realtime\":",
                "\"engine\":\"test-engine\"", "\"model\":\"test-model\"",
                "\"worker\":\"test-worker\"", "\"voice_cache_size\":2", "\"voice_cache_hits\":5",
                "\"audio_cache_size\":2", "\"audio_cache_hits\":1");
        assertThat(deployment.get("/v1/models").body()).contains("\"object\":\"list\"", "\"id\":\"test-model\"");
        assertThat(deployment.get("/v1/info").body())
                .contains("\"response_formats\":[\"wav\",\"pcm\",\"flac\",\"mp3\",\"opus\"]");
        assertThat(deployment.get("/metrics").body()).contains("voxq_api_ttfa_seconds", "voxq_api_streams ",
                "voxq_api_streams_buffered_bytes ");
    }

    private HttpResponse<String> submit(String json) {
        return deployment.send(deployment.post("/v1/jobs", json));
    }

    private static String id(HttpResponse<String> submitted) {
        return requireNonNull(Json.mapper().readTree(submitted.body()).path("id").stringValue());
    }

    private HttpResponse<byte[]> audio(String id, @Nullable String range) throws Exception {
        var request = HttpRequest.newBuilder(deployment.uri("/v1/jobs/" + id + "/audio"));
        if (range != null) {
            request.header("Range", range);
        }
        return Deployment.HTTP.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
    }

    private JsonNode await(String id, String status) throws InterruptedException {
        return await(deployment.uri("/v1/jobs/" + id), found -> found.path("status").stringValue("").equals(status));
    }

    private JsonNode await(URI uri, Predicate<JsonNode> condition) throws InterruptedException {
        for (int tries = 0; tries < 200; tries++) {
            var found = Json.mapper().readTree(deployment.send(HttpRequest.newBuilder(uri).build()).body());
            if (condition.test(found)) {
                return found;
            }
            Thread.sleep(25);
        }
        throw new AssertionError("never as hoped: " + uri);
    }
}
