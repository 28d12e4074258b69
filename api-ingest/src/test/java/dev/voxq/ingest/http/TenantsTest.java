package dev.voxq.ingest.http;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import dev.voxq.ingest.Deployment;
import dev.voxq.ingest.TestWorker;
import dev.voxq.model.Sha256;
import dev.voxq.model.wire.Json;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.context.ConfigurableApplicationContext;

/// A service that asks for keys.
class TenantsTest {
    private static final Deployment DEPLOYMENT = Deployment.shared();
    private static ConfigurableApplicationContext api;

    private final TestWorker worker = DEPLOYMENT.worker();

    @BeforeAll
    static void start() {
        var keys = "[" + String.join(",", entry("acme", ""), entry("zenith", ""),
                entry("closed", ",\"disabled\":true"), entry("slow", ",\"requests_per_minute\":3"),
                entry("small", ",\"max_unfinished_jobs\":1"), entry("quiet", ",\"audio_minutes_per_month\":1")) + "]";
        api = DEPLOYMENT.startApi(Map.of("API_KEYS", keys, "HTTP_HOST", "127.0.0.1"));
    }

    @AfterAll
    static void stop() {
        api.close();
    }

    @Test
    void withoutAKnownKeyThereIsNoEntry() {
        var none = DEPLOYMENT.send(HttpRequest.newBuilder(uri("/v1/jobs")).build());
        assertThat(none.statusCode()).isEqualTo(401);
        assertThat(none.headers().firstValue("WWW-Authenticate")).contains("Bearer");
        assertThat(none.body()).contains("\"code\":\"invalid_api_key\"");
        assertThat(get("nobody", "/v1/jobs").statusCode()).isEqualTo(401);
        assertThat(get("closed", "/v1/jobs").statusCode()).isEqualTo(403);
        assertThat(DEPLOYMENT.send(HttpRequest.newBuilder(uri("/health")).build()).statusCode()).isEqualTo(200);
        var header = HttpRequest.newBuilder(uri("/v1/jobs")).header("X-API-Key", "key of acme").build();
        assertThat(DEPLOYMENT.send(header).statusCode()).isEqualTo(200);
    }

    @Test
    void tenantSeesAndTouchesOnlyItsOwnJobs() {
        assertThat(put("acme", "chapter", "acme speaks").statusCode()).isEqualTo(202);
        assertThat(put("zenith", "chapter", "zenith speaks").statusCode()).isEqualTo(202);
        assertThat(put("acme", "secret", "acme only").statusCode()).isEqualTo(202);

        var own = get("acme", "/v1/jobs/chapter");
        assertThat(Json.mapper().readTree(own.body()).path("id").stringValue()).isEqualTo("chapter");
        assertThat(worker.take("acme speaks").tenant()).isEqualTo("acme");
        assertThat(worker.take("zenith speaks").id()).isNotEqualTo(worker.take("acme speaks").id());
        var hidden = worker.take("acme only").id();
        for (var path : new String[]{"/v1/jobs/secret", "/v1/jobs/" + hidden, "/v1/jobs/" + hidden + "/audio",
            "/v1/jobs/" + hidden + "/events"}) {
            assertThat(get("zenith", path).statusCode()).as(path).isEqualTo(404);
        }
        assertThat(DEPLOYMENT.send(as("zenith", "/v1/jobs/secret").DELETE().build()).statusCode()).isEqualTo(404);
        assertThat(get("zenith", "/v1/jobs").body()).doesNotContain("secret");
        assertThat(get("acme", "/v1/jobs").body()).contains("\"id\":\"secret\"", "\"id\":\"chapter\"");
    }

    @Test
    void tenantSeesAndTouchesOnlyItsOwnFilesAndBatches() {
        var file = field(DEPLOYMENT.send(upload("acme", row("a", "a row of acme"))), "id");
        assertThat(get("zenith", "/v1/files/" + file).statusCode()).isEqualTo(404);
        assertThat(get("zenith", "/v1/files/" + file + "/content").statusCode()).isEqualTo(404);
        assertThat(DEPLOYMENT.send(as("zenith", "/v1/files/" + file).DELETE().build()).statusCode()).isEqualTo(404);
        assertThat(get("zenith", "/v1/files").body()).doesNotContain(file);
        assertThat(order("zenith", file, "novel").body()).contains("\"param\":\"input_file_id\"");

        var created = order("acme", file, "novel");
        var batch = "/v1/batches/" + field(created, "id");
        assertThat(field(created, "output")).isEqualTo("s3://voxq/audio/acme/novel/");
        assertThat(worker.take("a row of acme").tenant()).isEqualTo("acme");
        assertThat(get("zenith", batch).statusCode()).isEqualTo(404);
        assertThat(DEPLOYMENT.send(as("zenith", batch + "/cancel").POST(HttpRequest.BodyPublishers.noBody()).build())
                .statusCode()).isEqualTo(404);
        assertThat(get("zenith", "/v1/batches").body()).doesNotContain(field(created, "id"));
        assertThat(order("acme", file, "novel").body()).contains("\"param\":\"output\"", "has no end yet");
        assertThat(DEPLOYMENT.send(as("acme", batch + "/cancel").POST(HttpRequest.BodyPublishers.noBody()).build())
                .statusCode()).isEqualTo(200);
    }

    @Test
    void smallCatalogOfOneTenantDoesNotWaitForTheLargeOneOfAnother() throws Exception {
        worker.automatically(job -> {
            worker.start(job, 1);
            worker.complete(job, 24_000);
        });
        var large = batchOf("acme", 20_000);
        while (completed("acme", large) < 200) {
            Thread.sleep(20);
        }
        var small = batchOf("zenith", 300);
        while (completed("zenith", small) < 300) {
            Thread.sleep(20);
        }

        assertThat(completed("acme", large)).isLessThan(10_000);
        DEPLOYMENT.send(as("acme", large + "/cancel").POST(HttpRequest.BodyPublishers.noBody()).build());
    }

    private static String batchOf(String tenant, int rows) {
        var lines = IntStream.range(0, rows).mapToObj(row -> row("row-" + row, "auto row " + row))
                .collect(joining("\n"));
        var file = field(DEPLOYMENT.send(upload(tenant, lines)), "id");
        return "/v1/batches/" + field(order(tenant, file, "fair"), "id");
    }

    private static long completed(String tenant, String batch) {
        return Json.mapper().readTree(get(tenant, batch).body()).at("/request_counts/completed").longValue();
    }

    @Test
    void tenantHearsOnlyItsOwnVoices() {
        var form = "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.wav\"\r\n\r\nRIFF....WAVEdata"
                + "\r\n--b--\r\n";
        var upload = as("acme", "/v1/audio/voices").header("Content-Type", "multipart/form-data; boundary=b")
                .POST(HttpRequest.BodyPublishers.ofString(form)).build();
        var voice = field(DEPLOYMENT.send(upload), "id");

        assertThat(voice).startsWith("voice_acme.");
        assertThat(get("acme", "/v1/audio/voices").body()).contains(voice);
        assertThat(get("acme", "/v1/audio/voices/" + voice).statusCode()).isEqualTo(200);
        assertThat(get("zenith", "/v1/audio/voices").body()).doesNotContain(voice);
        assertThat(get("zenith", "/v1/audio/voices/" + voice).statusCode()).isEqualTo(404);
        assertThat(DEPLOYMENT.send(as("zenith", "/v1/audio/voices/" + voice).DELETE().build()).statusCode())
                .isEqualTo(404);
        var theft = DEPLOYMENT.send(as("zenith", "/v1/jobs").header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString("{\"input\":\"stolen\",\"voice\":\"" + voice + "\"}"))
                .build());
        assertThat(theft.statusCode()).isEqualTo(400);
        assertThat(theft.body()).contains("\"param\":\"voice\"", "no voice of yours");
        assertThat(DEPLOYMENT.send(as("acme", "/v1/audio/voices/" + voice).DELETE().build()).statusCode())
                .isEqualTo(200);
    }

    private static String row(String customId, String text) {
        return "{\"custom_id\":\"" + customId
                + "\",\"method\":\"POST\",\"url\":\"/v1/audio/speech\",\"body\":{\"input\":\""
                + text + "\"}}";
    }

    private static HttpRequest upload(String tenant, String lines) {
        var form = "--b\r\nContent-Disposition: form-data; name=\"purpose\"\r\n\r\nbatch\r\n--b\r\n"
                + "Content-Disposition: form-data; name=\"file\"; filename=\"a.jsonl\"\r\n\r\n" + lines
                + "\r\n--b--\r\n";
        return as(tenant, "/v1/files").header("Content-Type", "multipart/form-data; boundary=b")
                .POST(HttpRequest.BodyPublishers.ofString(form)).build();
    }

    private static HttpResponse<String> order(String tenant, String file, String output) {
        return DEPLOYMENT.send(as(tenant, "/v1/batches").header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString("{\"input_file_id\":\"" + file
                        + "\",\"endpoint\":\"/v1/audio/speech\",\"completion_window\":\"24h\",\"output\":\"" + output
                        + "\"}"))
                .build());
    }

    private static String field(HttpResponse<String> response, String name) {
        return Json.mapper().readTree(response.body()).path(name).stringValue();
    }

    @Test
    void hastyTenantIsToldWhenToComeAgain() {
        for (int i = 2; i >= 0; i--) {
            var answer = get("slow", "/v1/jobs");
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.headers().firstValue("X-RateLimit-Limit")).contains("3");
            assertThat(answer.headers().firstValue("X-RateLimit-Remaining")).contains(String.valueOf(i));
        }
        var refused = get("slow", "/v1/jobs");
        assertThat(refused.statusCode()).isEqualTo(429);
        assertThat(refused.headers().firstValueAsLong("Retry-After").orElse(0)).isBetween(1L, 20L);
        assertThat(refused.body()).contains("rate_limit_exceeded");
    }

    @Test
    void queueOfATenantIsBounded() {
        assertThat(put("small", "one", "small one").statusCode()).isEqualTo(202);
        var refused = put("small", "two", "small two");
        assertThat(refused.statusCode()).isEqualTo(429);
        assertThat(refused.headers().firstValue("Retry-After")).isPresent();
        assertThat(refused.body()).contains("queue_quota_exceeded");
        assertThat(put("small", "one", "small one").statusCode()).isEqualTo(200);

        assertThat(DEPLOYMENT.send(as("small", "/v1/jobs/one").DELETE().build()).statusCode()).isEqualTo(200);
        assertThat(put("small", "two", "small two").statusCode()).isEqualTo(202);
    }

    @Test
    void audioOfAMonthIsBounded() throws Exception {
        assertThat(put("quiet", "long", "quiet and long").statusCode()).isEqualTo(202);
        worker.complete(worker.take("quiet and long"), 61L * 24_000);
        for (int tries = 0; !get("quiet", "/v1/jobs/long").body().contains("completed"); tries++) {
            assertThat(tries).isLessThan(400);
            Thread.sleep(25);
        }
        var refused = put("quiet", "more", "quiet and more");
        assertThat(refused.statusCode()).isEqualTo(429);
        assertThat(refused.body()).contains("insufficient_quota", "1 may be");
    }

    private static String entry(String tenant, String limits) {
        var digest = Sha256.hex(("key of " + tenant).getBytes(StandardCharsets.UTF_8));
        return "{\"tenant\":\"" + tenant + "\",\"key_sha256\":[\"" + digest + "\"]" + limits + "}";
    }

    private static URI uri(String path) {
        return URI.create("http://127.0.0.1:" + Deployment.port(api) + path);
    }

    private static HttpRequest.Builder as(String tenant, String path) {
        return HttpRequest.newBuilder(uri(path)).header("Authorization", "Bearer key of " + tenant);
    }

    private static HttpResponse<String> get(String tenant, String path) {
        return DEPLOYMENT.send(as(tenant, path).build());
    }

    private static HttpResponse<String> put(String tenant, String id, String text) {
        return DEPLOYMENT.send(as(tenant, "/v1/jobs/" + id).header("Content-Type", "application/json")
                .PUT(HttpRequest.BodyPublishers.ofString("{\"input\":\"" + text + "\"}")).build());
    }
}
