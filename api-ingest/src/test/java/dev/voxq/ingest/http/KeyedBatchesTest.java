package dev.voxq.ingest.http;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.voxq.ingest.Deployment;
import dev.voxq.ingest.TestWorker;
import dev.voxq.ingest.state.BatchClaim;
import dev.voxq.ingest.state.BatchId;
import dev.voxq.ingest.state.BatchRecords;
import dev.voxq.ingest.state.JobNames;
import dev.voxq.ingest.state.JobView;
import dev.voxq.model.wire.Json;
import dev.voxq.model.wire.Topics;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.context.ConfigurableApplicationContext;

/// Batches that are asked for again under the same `Idempotency-Key`.
class KeyedBatchesTest {
    private final Deployment deployment = Deployment.shared();
    private final TestWorker worker = deployment.worker();

    @Test
    void sameRequestUnderTheSameKeyIsTheSameBatchOnEveryInstance() {
        var body = body(upload("keyed row"), "keyed");
        var first = keyed(deployment.uri("/v1/batches"), "catalog-17", body);
        assertThat(first.statusCode()).as(first.body()).isEqualTo(200);
        assertThat(first.headers().firstValue("Idempotent-Replayed")).isEmpty();

        try (var other = deployment.startApi(Map.of())) {
            for (var uri : List.of(deployment.uri("/v1/batches"), uri(other))) {
                var again = ready(() -> keyed(uri, "catalog-17", body));
                assertThat(again.statusCode()).as(again.body()).isEqualTo(200);
                assertThat(again.headers().firstValue("Idempotent-Replayed")).contains("true");
                assertThat(id(again)).isEqualTo(id(first));
                var different = keyed(uri, "catalog-17", body.replace("24h", "25h"));
                assertThat(different.statusCode()).isEqualTo(409);
                assertThat(different.body()).contains("duplicate_idempotency_key", id(first));
            }
        }
        assertThat(worker.deliveries(worker.take("keyed row").id())).isEqualTo(1);
        assertThat(idsOfList()).containsOnlyOnce(id(first));
        cancel(first);
    }

    @Test
    void ofManySimultaneousRequestsUnderOneKeyOneMakesTheBatch() throws Exception {
        var file = upload("raced row");
        try (var other = deployment.startApi(Map.of()); var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var uris = List.of(deployment.uri("/v1/batches"), uri(other));
            ready(() -> keyed(uris.getLast(), "warm", "{}"));
            var attempts = IntStream.range(0, 12).<Callable<HttpResponse<String>>>mapToObj(
                    i -> () -> keyed(uris.get(i % 2), "raced", body(file, "raced-" + i % 3))).toList();

            var answers = threads.invokeAll(attempts).stream().map(answer -> answer.resultNow()).toList();

            var made = answers.stream().filter(answer -> answer.statusCode() == 200).toList();
            assertThat(answers).filteredOn(answer -> answer.statusCode() == 409).hasSize(8);
            assertThat(made).hasSize(4).extracting(KeyedBatchesTest::id).containsOnly(id(made.getFirst()));
            assertThat(made).filteredOn(answer -> answer.headers().firstValue("Idempotent-Replayed").isEmpty())
                    .hasSize(1);
            assertThat(worker.take("raced row").id().value()).startsWith(id(made.getFirst()));
            cancel(made.getFirst());
        }
    }

    @Test
    void batchThatWasClaimedByAnInstanceThatDiedIsOrderedByTheNextRequest() throws Exception {
        var body = body(upload("half a batch"), null);
        var twin = keyed(deployment.uri("/v1/batches"), "twin", body);
        var claimed = BatchId.random();
        try (var other = deployment.startApi(Map.of());
                var producer = new KafkaProducer<>(Map.of("bootstrap.servers", deployment.bootstrapServers()),
                        new ByteArraySerializer(), new ByteArraySerializer())) {
            ready(() -> keyed(uri(other), "warm", "{}"));
            var view = other.getBean(JobView.class);
            var fingerprint = view.findClaim(JobNames.key(null, "twin")).orElseThrow().fingerprint();
            var name = JobNames.key(null, "half");
            for (var id : List.of(claimed, BatchId.random())) {
                producer.send(BatchRecords.of(new BatchClaim(name, id, fingerprint, Instant.now()),
                        Topics.DEFAULT.batches())).get();
            }
            while (view.findClaim(name).isEmpty()) {
                Thread.sleep(20);
            }

            var answer = keyed(uri(other), "half", body);

            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
            assertThat(id(answer)).isEqualTo(claimed.value());
            cancel(twin);
            cancel(answer);
        }
    }

    @Test
    void refusedRequestLeavesItsKeyFree() {
        var file = upload("mended row");
        var refused = keyed(deployment.uri("/v1/batches"), "mended", body("file_nobody_has", "mended"));
        assertThat(refused.statusCode()).isEqualTo(400);

        var mended = keyed(deployment.uri("/v1/batches"), "mended", body(file, "mended"));
        assertThat(mended.statusCode()).as(mended.body()).isEqualTo(200);
        assertThat(idsOfList().getFirst()).isEqualTo(id(mended));
        cancel(mended);
        assertThat(keyed(deployment.uri("/v1/batches"), "a b", body(file, "mended")).body())
                .contains("Idempotency-Key is");
    }

    private String upload(String text) {
        var row = "{\"custom_id\":\"one\",\"method\":\"POST\",\"url\":\"/v1/audio/speech\",\"body\":"
                + "{\"model\":\"tts-1\",\"voice\":\"alloy\",\"input\":\"" + text + "\"}}";
        var form = "--edge\r\nContent-Disposition: form-data; name=\"purpose\"\r\n\r\nbatch\r\n"
                + "--edge\r\nContent-Disposition: form-data; name=\"file\"; filename=\"rows.jsonl\"\r\n\r\n" + row
                + "\r\n--edge--\r\n";
        return id(deployment.send(HttpRequest.newBuilder(deployment.uri("/v1/files"))
                .header("Content-Type", "multipart/form-data; boundary=edge")
                .POST(HttpRequest.BodyPublishers.ofString(form)).build()));
    }

    private static String body(String file, @Nullable String output) {
        return "{\"input_file_id\":\"" + file + "\",\"endpoint\":\"/v1/audio/speech\",\"completion_window\":\"24h\""
                + (output == null ? "" : ",\"output\":\"" + output + "\"") + "}";
    }

    private HttpResponse<String> keyed(URI uri, String key, String body) {
        return deployment.send(HttpRequest.newBuilder(uri).header("Content-Type", "application/json")
                .header("Idempotency-Key", key).POST(HttpRequest.BodyPublishers.ofString(body)).build());
    }

    private void cancel(HttpResponse<String> batch) {
        deployment.send(HttpRequest.newBuilder(deployment.uri("/v1/batches/" + id(batch) + "/cancel"))
                .POST(HttpRequest.BodyPublishers.noBody()).build());
    }

    private List<String> idsOfList() {
        return Json.mapper().readTree(deployment.get("/v1/batches?limit=100").body()).path("data").valueStream()
                .map(batch -> batch.path("id").stringValue("")).toList();
    }

    /// Asks again as long as the instance has only just started.
    private static HttpResponse<String> ready(Supplier<HttpResponse<String>> request) {
        var answer = request.get();
        for (int tries = 0; answer.statusCode() == 503 && tries < 100; tries++) {
            LockSupport.parkNanos(50_000_000);
            answer = request.get();
        }
        return answer;
    }

    private static URI uri(ConfigurableApplicationContext api) {
        return URI.create("http://localhost:" + Deployment.port(api) + "/v1/batches");
    }

    private static String id(HttpResponse<String> answer) {
        return requireNonNull(Json.mapper().readTree(answer.body()).path("id").stringValue());
    }
}
