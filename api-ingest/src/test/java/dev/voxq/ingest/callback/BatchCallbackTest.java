package dev.voxq.ingest.callback;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.JsonValue;
import com.openai.core.MultipartField;
import com.openai.models.batches.BatchCreateParams;
import com.openai.models.files.FileCreateParams;
import com.openai.models.files.FilePurpose;
import com.standardwebhooks.Webhook;
import dev.voxq.ingest.Deployment;
import dev.voxq.ingest.TestWorker;
import dev.voxq.ingest.callback.Receiver.Answer;
import dev.voxq.model.SynthesisJob;
import dev.voxq.model.wire.Json;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.context.ConfigurableApplicationContext;
import tools.jackson.databind.JsonNode;

/// Callbacks from an ordered batch to a receiver on loopback, through a real broker.
class BatchCallbackTest {
    private static final String SECRET = "whsec_" + "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIz";
    private static final String DEFAULT_SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

    private final Deployment deployment = Deployment.shared();
    private final TestWorker worker = deployment.worker();

    @Test
    void endOfABatchIsToldInASignedCall() throws Exception {
        worker.automatically(complete(worker));
        try (var receiver = new Receiver(number -> Answer.of(number == 0 ? 500 : 200));
                var client = new Client(deployment.port())) {
            var id = client.order(row("one", "auto told") + "\n{broken", receiver.url(), SECRET);

            var calls = receiver.await(2);
            assertThat(calls).extracting(call -> call.header("webhook-id")).containsOnly(
                    calls.getFirst().header("webhook-id"));
            for (var call : calls) {
                new Webhook(SECRET).verify(call.body(), call.headers());
            }
            var message = Json.mapper().readTree(calls.getLast().body());
            assertThat(message.path("type").stringValue()).isEqualTo("batch.completed");
            assertThat(message.path("timestamp").stringValue()).isNotBlank();
            var batch = client.await(id, "delivered");
            assertThat(batch.toString()).doesNotContain(SECRET.substring(6));
            var data = message.path("data");
            assertThat(data.path("id").stringValue()).isEqualTo(id);
            assertThat(data.path("request_counts")).isEqualTo(batch.path("request_counts"));
            assertThat(data.path("output_file_id").stringValue()).isEqualTo(
                    batch.path("output_file_id").stringValue()).isNotBlank();
            assertThat(data.path("metadata").path("title").stringValue()).isEqualTo("a novel");
            assertThat(batch.path("errors").path("data")).hasSize(1);
            assertThat(data.has("errors")).isFalse();
            var callback = batch.path("callback");
            assertThat(callback.path("url").stringValue()).isEqualTo(receiver.url());
            assertThat(callback.path("webhook_id").stringValue()).isEqualTo(calls.getFirst().header("webhook-id"));
            assertThat(callback.path("attempts")).extracting(attempt -> attempt.path("status").intValue())
                    .containsExactly(500, 200);
        }
    }

    @Test
    void failureAndCancellationAreToldWithTheServicesOwnSecret() throws Exception {
        try (var receiver = new Receiver(_ -> Answer.of(204)); var client = new Client(deployment.port())) {
            client.order("{broken", receiver.url(), null);
            assertThat(verified(receiver.await(1).getFirst())).contains("\"type\":\"batch.failed\"");

            var id = client.order(row("one", "never spoken"), receiver.url(), null);
            worker.take("never spoken");
            client.cancel(id);
            assertThat(verified(receiver.await(2).getLast())).contains("\"type\":\"batch.cancelled\"", id);
        }
    }

    @Test
    void callbackSurvivesARestartBetweenTheEndOfTheBatchAndTheCall(@TempDir Path views) throws Exception {
        var fixed = new AtomicBoolean();
        try (var receiver = new Receiver(
                _ -> fixed.get() ? Answer.of(200) : new Answer(503, Map.of("Retry-After", "1")))) {
            String id;
            try (var api = start(views.resolve("first"));
                    var ownWorker = deployment.worker("batch-callback.");
                    var client = new Client(Deployment.port(api))) {
                ownWorker.automatically(complete(ownWorker));
                id = client.order(row("one", "auto moved"), receiver.url(), SECRET);
                receiver.await(1);
                assertThat(client.get(id).path("status").stringValue()).isEqualTo("completed");
            }
            fixed.set(true);
            try (var api = start(views.resolve("second")); var client = new Client(Deployment.port(api))) {
                client.await(id, "delivered");
            }
            var calls = receiver.calls();
            new Webhook(SECRET).verify(calls.getLast().body(), calls.getLast().headers());
            assertThat(calls).extracting(call -> call.header("webhook-id")).containsOnly(
                    calls.getFirst().header("webhook-id"));
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "{} | callback.url is missing",
        "{\"url\":\"http://10.0.0.1/\"} | callback.url points to 10.0.0.1",
        "{\"url\":\"https://example.com/\",\"secret\":\"hush\"} | callback.secret has a wrong form",
        "7 | callback is 7"})
    void badOrderIsNamed(String callback, String problem) {
        var response = deployment.send(deployment.post("/v1/batches", "{\"input_file_id\":\"file_x\","
                + "\"endpoint\":\"/v1/audio/speech\",\"completion_window\":\"24h\",\"callback\":" + callback + "}"));
        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.body()).contains(problem).doesNotContain("hush");
    }

    private static String verified(Receiver.Call call) throws Exception {
        new Webhook(DEFAULT_SECRET).verify(call.body(), call.headers());
        return call.body();
    }

    private ConfigurableApplicationContext start(Path view) {
        return deployment.startApi(Map.of("TOPIC_PREFIX", "batch-callback.", "STATE_DIR", view.toString()));
    }

    private static Consumer<SynthesisJob> complete(TestWorker worker) {
        return job -> {
            worker.start(job, 1);
            worker.complete(job, 24_000);
        };
    }

    private static String row(String customId, String text) {
        return "{\"custom_id\":\"" + customId + "\",\"method\":\"POST\",\"url\":\"/v1/audio/speech\",\"body\":"
                + "{\"model\":\"tts-1\",\"voice\":\"alloy\",\"input\":\"" + text + "\"}}";
    }

    /// OpenAI's own library, and what it does not know.
    private final class Client implements AutoCloseable {
        private final OpenAIClient openAi;
        private final String url;

        Client(int port) {
            url = "http://localhost:" + port + "/v1";
            openAi = OpenAIOkHttpClient.builder().apiKey("none").maxRetries(0).baseUrl(url).build();
        }

        String order(String lines, String url, @Nullable String secret) {
            var content = MultipartField.<InputStream>builder()
                    .value(new ByteArrayInputStream(lines.getBytes(UTF_8))).filename("rows.jsonl").build();
            var file = openAi.files()
                    .create(FileCreateParams.builder().purpose(FilePurpose.BATCH).file(content).build()).id();
            return openAi.batches().create(BatchCreateParams.builder().inputFileId(file)
                    .endpoint(BatchCreateParams.Endpoint.of("/v1/audio/speech"))
                    .completionWindow(BatchCreateParams.CompletionWindow._24H)
                    .metadata(BatchCreateParams.Metadata.builder()
                            .putAdditionalProperty("title", JsonValue.from("a novel")).build())
                    .putAdditionalBodyProperty("callback", JsonValue.from(secret == null
                            ? Map.of("url", url)
                            : Map.of("url", url, "secret", secret)))
                    .build()).id();
        }

        void cancel(String id) {
            openAi.batches().cancel(id);
        }

        JsonNode get(String id) {
            return Json.mapper().readTree(deployment.send(HttpRequest.newBuilder(
                    URI.create(url + "/batches/" + id)).build()).body());
        }

        JsonNode await(String id, String callbackStatus) throws InterruptedException {
            for (int tries = 0; tries < 400; tries++) {
                var batch = get(id);
                if (batch.path("callback").path("status").stringValue("").equals(callbackStatus)) {
                    return batch;
                }
                Thread.sleep(50);
            }
            throw new AssertionError("the callback never was " + callbackStatus + ": " + get(id));
        }

        @Override
        public void close() {
            openAi.close();
        }
    }
}
