package dev.voxq.ingest.http;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.voxq.ingest.Deployment;
import dev.voxq.ingest.TestWorker;
import dev.voxq.model.JobId;
import dev.voxq.model.JobInfo;
import dev.voxq.model.SynthesisEvent.Accepted;
import dev.voxq.model.wire.EventCodec;
import dev.voxq.model.wire.Json;
import dev.voxq.model.wire.Topics;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/// Jobs that callers name, list, follow and give up.
class NamedJobsTest {
    private final Deployment deployment = Deployment.shared();
    private final TestWorker worker = deployment.worker();

    @Test
    void sameRequestUnderTheSameKeyIsTheSameJobOnEveryInstance() {
        var first = keyed(deployment.uri("/v1/jobs"), "order-17", "{\"input\":\"keyed\"}");
        assertThat(first.statusCode()).isEqualTo(202);
        var id = id(first);

        try (var other = deployment.startApi(Map.of())) {
            var there = URI.create("http://localhost:" + Deployment.port(other) + "/v1/jobs");
            for (var uri : List.of(deployment.uri("/v1/jobs"), there)) {
                var again = keyed(uri, "order-17", "{\"input\":\"keyed\"}");
                assertThat(again.statusCode()).isEqualTo(200);
                assertThat(again.headers().firstValue("Idempotent-Replayed")).contains("true");
                assertThat(id(again)).isEqualTo(id);
                var different = keyed(uri, "order-17", "{\"input\":\"keyed otherwise\"}");
                assertThat(different.statusCode()).isEqualTo(409);
            }
        }
        assertThat(worker.take("keyed").id().value()).isEqualTo(id);
    }

    @Test
    void ofManySimultaneousRequestsUnderOneNameOneMakesTheJob() throws Exception {
        try (var other = deployment.startApi(Map.of()); var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var uris = List.of(deployment.uri("/v1/jobs/raced"),
                    URI.create("http://localhost:" + Deployment.port(other) + "/v1/jobs/raced"));
            var attempts = IntStream.range(0, 12).<Callable<HttpResponse<String>>>mapToObj(
                    i -> () -> put(uris.get(i % 2), "{\"input\":\"raced " + (i % 3) + "\"}")).toList();

            var statuses = new ArrayList<Integer>();
            for (var answer : threads.invokeAll(attempts)) {
                statuses.add(answer.get().statusCode());
            }

            assertThat(statuses).filteredOn(status -> status == 202).hasSize(1);
            assertThat(statuses).filteredOn(status -> status == 200).hasSize(3);
            assertThat(statuses).filteredOn(status -> status == 409).hasSize(8);
        }
    }

    @Test
    void jobThatWasAnnouncedByAnInstanceThatDiedIsQueuedByTheNextRequest() throws Exception {
        var uri = deployment.uri("/v1/jobs/half-way");
        var body = "{\"input\":\"half way\"}";
        try (var producer = new KafkaProducer<>(Map.of("bootstrap.servers", deployment.bootstrapServers()),
                new ByteArraySerializer(), new ByteArraySerializer())) {
            assertThat(put(deployment.uri("/v1/jobs/half-way-too"), "{\"input\":\"half way\"}").statusCode())
                    .isEqualTo(202);
            var twin = worker.take("half way");
            var job = new JobInfo(new JobId("half-way"), twin.lane(), twin.voice(), twin.audio(), twin.text().length(),
                    null, Instant.now(), null, null, twin.fingerprint());
            producer.send(EventCodec.encode(new Accepted(job, job.createdAt()), "/test", job.createdAt())
                    .on(Topics.DEFAULT.events(), null)).get();
        }
        while (deployment.get("/v1/jobs/half-way").statusCode() != 200) {
            Thread.sleep(20);
        }

        assertThat(put(uri, body).statusCode()).isEqualTo(200);
        assertThat(put(uri, body).statusCode()).isEqualTo(200);
        assertThat(put(deployment.uri("/v1/jobs/half-way-marker"), "{\"input\":\"behind half way\"}").statusCode())
                .isEqualTo(202);
        assertThat(worker.take("behind half way").id().value()).isEqualTo("half-way-marker");
        assertThat(worker.deliveries(new JobId("half-way"))).isEqualTo(1);
    }

    @Test
    void callersOwnIdIsPutAndRead() {
        var uri = deployment.uri("/v1/jobs/chapter-1.2");
        assertThat(put(uri, "{\"input\":\"own name\"}").statusCode()).isEqualTo(202);
        assertThat(put(uri, "{\"input\":\"own name\",\"id\":\"chapter-1.2\"}").statusCode()).isEqualTo(200);
        assertThat(id(deployment.get("/v1/jobs/chapter-1.2"))).isEqualTo("chapter-1.2");
        assertThat(worker.take("own name").id().value()).isEqualTo("chapter-1.2");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "/v1/jobs/a-b | {\"input\":\"x\",\"id\":\"c\"} | expected that of the path",
        "/v1/jobs/-a | {\"input\":\"x\"} | expected 1 to 128",
        "/v1/jobs/late | {\"input\":\"x\",\"expires_at\":\"2020-01-01T00:00:00Z\"} | which has passed",
        "/v1/jobs/late | {\"input\":\"x\",\"expires_at\":\"soon\"} | expires_at is \\\"soon\\\""})
    void badPutIsNamed(String path, String body, String problem) {
        var answer = put(deployment.uri(path), body);
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).contains(problem);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"'' | Idempotency-Key", "a b | Idempotency-Key", "k | id is given beside"})
    void badKeyIsNamed(String key, String problem) {
        var answer = keyed(deployment.uri("/v1/jobs"), key, "{\"input\":\"x\",\"id\":\"given-too\"}");
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).contains(problem);
    }

    @Test
    void listIsPagedByStatus() {
        for (int i = 0; i < 7; i++) {
            assertThat(put(deployment.uri("/v1/jobs/listed-" + i), "{\"input\":\"listed\"}").statusCode())
                    .isEqualTo(202);
            cancel("listed-" + i);
        }
        var seen = new ArrayList<String>();
        var after = "";
        JsonNode page;
        do {
            page = json(deployment.get("/v1/jobs?status=cancelled&limit=3" + after));
            page.path("data").forEach(job -> {
                assertThat(job.path("status").stringValue()).isEqualTo("cancelled");
                seen.add(job.path("id").stringValue(""));
            });
            after = "&after=" + page.path("last_id").stringValue("");
        } while (page.path("has_more").booleanValue());

        assertThat(seen).doesNotHaveDuplicates();
        assertThat(seen.stream().filter(id -> id.startsWith("listed-"))).containsExactly("listed-6", "listed-5",
                "listed-4", "listed-3", "listed-2", "listed-1", "listed-0");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"?limit=0 | limit is", "?limit=1000 | limit is", "?limit=x | limit is",
        "?status=done | expected one of: queued, running", "?after=nobody | after is"})
    void badListIsNamed(String query, String problem) {
        var answer = deployment.get("/v1/jobs" + query);
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).contains(problem);
    }

    @Test
    void queuedJobIsCancelledThoughNoWorkerIsFree() {
        put(deployment.uri("/v1/jobs/unwanted"), "{\"input\":\"unwanted\"}");
        var job = worker.take("unwanted");

        var answer = cancel("unwanted");
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(json(answer).path("status").stringValue()).isEqualTo("cancelled");

        worker.start(job, 1);
        worker.complete(job, 24_000);
        var other = put(deployment.uri("/v1/jobs/marker"), "{\"input\":\"marker\"}");
        assertThat(other.statusCode()).isEqualTo(202);
        assertThat(json(deployment.get("/v1/jobs/unwanted")).path("status").stringValue()).isEqualTo("cancelled");
        assertThat(cancel("unwanted").statusCode()).isEqualTo(200);
    }

    @Test
    void queuedJobExpiresThoughNoWorkerIsFree() throws Exception {
        put(deployment.uri("/v1/jobs/too-late"), "{\"input\":\"too late\",\"expires_at\":\""
                + Instant.now().plusMillis(1_500) + "\"}");
        for (int tries = 0; tries < 400; tries++) {
            var job = json(deployment.get("/v1/jobs/too-late"));
            if (job.path("status").stringValue("").equals("expired")) {
                assertThat(job.path("error").path("code").stringValue()).isEqualTo("deadline_exceeded");
                assertThat(job.path("error").path("message").stringValue()).contains("before anybody spoke it");
                return;
            }
            Thread.sleep(50);
        }
        throw new AssertionError(deployment.get("/v1/jobs/too-late").body());
    }

    @Test
    void eventsAreToldAsTheyHappenAndAgainAfterAGap() throws Exception {
        put(deployment.uri("/v1/jobs/followed"), "{\"input\":\"followed\"}");
        var job = worker.take("followed");
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var stream = threads.submit(() -> deployment.get("/v1/jobs/followed/events"));
            worker.start(job, 1);
            worker.complete(job, 24_000);

            var events = stream.get();
            assertThat(events.headers().firstValue("Content-Type").orElse("")).startsWith("text/event-stream");
            assertThat(events.body()).containsSubsequence("event: job.accepted", "event: job.started",
                    "event: job.completed", "\"audio_seconds\":1.0");
            var ids = events.body().lines().filter(line -> line.startsWith("id: ")).map(line -> line.substring(4))
                    .toList();

            assertThat(since(ids.getFirst()).body()).doesNotContain("job.accepted")
                    .containsSubsequence("event: job.started", "event: job.completed");
            assertThat(since(ids.getLast()).statusCode()).isEqualTo(204);
            assertThat(since("x").statusCode()).isEqualTo(400);
        }
    }

    private HttpResponse<String> since(String id) {
        return deployment.send(HttpRequest.newBuilder(deployment.uri("/v1/jobs/followed/events"))
                .header("Last-Event-ID", id).build());
    }

    private HttpResponse<String> keyed(URI uri, String key, String body) {
        return deployment.send(HttpRequest.newBuilder(uri).header("Content-Type", "application/json")
                .header("Idempotency-Key", key).POST(HttpRequest.BodyPublishers.ofString(body)).build());
    }

    private HttpResponse<String> put(URI uri, String body) {
        return deployment.send(HttpRequest.newBuilder(uri).header("Content-Type", "application/json")
                .PUT(HttpRequest.BodyPublishers.ofString(body)).build());
    }

    private HttpResponse<String> cancel(String id) {
        return deployment.send(HttpRequest.newBuilder(deployment.uri("/v1/jobs/" + id)).DELETE().build());
    }

    private static JsonNode json(HttpResponse<String> answer) {
        return Json.mapper().readTree(answer.body());
    }

    private static String id(HttpResponse<String> answer) {
        return requireNonNull(json(answer).path("id").stringValue());
    }
}
