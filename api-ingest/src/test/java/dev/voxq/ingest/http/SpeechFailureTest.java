package dev.voxq.ingest.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.voxq.ingest.Deployment;
import dev.voxq.ingest.TestWorker;
import dev.voxq.model.FailureCode;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Requests that fail before their first sample.
class SpeechFailureTest {
    private final Deployment deployment = Deployment.shared();
    private final TestWorker worker = deployment.worker();

    @ParameterizedTest
    @CsvSource({"UNKNOWN_VOICE, voice, 400", "UNKNOWN_LANGUAGE, language, 400", "INVALID_REQUEST, input, 400",
        "UNSUPPORTED, instruct, 400", "ENGINE_FAILED, , 502", "STORE_FAILED, , 502", "DEADLINE_EXCEEDED, , 504",
        "TOO_MANY_ATTEMPTS, , 502", "OUTPUT_CONFLICT, , 409"})
    void aFailureHasItsStatusAndNamesItsField(FailureCode code, String field, int status) {
        var pending = ask("{\"input\":\"fails " + code + "\"}");

        worker.fail(worker.take("fails " + code), code, "it went wrong", field);

        var response = pending.join();
        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(response.headers().firstValue("Content-Type")).contains("application/json");
        assertThat(response.body()).contains("\"message\":\"it went wrong\"", "\"code\":\"" + code.wireName() + "\"",
                "\"param\":" + (field == null ? "null" : "\"" + field + "\""));
    }

    @Test
    void aJobNobodySpeaksTimesOut() throws Exception {
        try (var api = deployment.startApi(Map.of("REQUEST_TIMEOUT", "0.3"))) {
            var response = Deployment.HTTP.sendAsync(on(Deployment.port(api), "{\"input\":\"nobody speaks\"}"),
                    HttpResponse.BodyHandlers.ofString());
            var job = worker.take("nobody speaks");

            assertThat(response.get().statusCode()).isEqualTo(504);
            assertThat(response.get().body()).contains("\"code\":\"deadline_exceeded\"");
            assertThat(worker.cancellation(job.id())).succeedsWithin(Duration.ofSeconds(2));
        }
    }

    @Test
    void whoComesWhenTooManyWaitIsAskedToComeAgain() throws Exception {
        try (var api = deployment.startApi(Map.of("MAX_QUEUE_DEPTH", "1"))) {
            var first = Deployment.HTTP.sendAsync(on(Deployment.port(api), "{\"input\":\"waits alone\"}"),
                    HttpResponse.BodyHandlers.ofString());
            var job = worker.take("waits alone");

            var second = deployment.send(on(Deployment.port(api), "{\"input\":\"comes too late\"}"));

            assertThat(second.statusCode()).isEqualTo(503);
            assertThat(second.headers().firstValue("Retry-After")).isPresent();
            assertThat(second.body()).contains("\"code\":\"queue_full\"", "MAX_QUEUE_DEPTH");
            worker.speak(job, new byte[100], 100);
            assertThat(first.get().statusCode()).isEqualTo(200);
        }
    }

    private static HttpRequest on(int port, String json) {
        return HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/v1/audio/speech"))
                .header("Content-Type", "application/json").POST(HttpRequest.BodyPublishers.ofString(json)).build();
    }

    private CompletableFuture<HttpResponse<String>> ask(String json) {
        return Deployment.HTTP.sendAsync(deployment.post("/v1/audio/speech", json),
                HttpResponse.BodyHandlers.ofString());
    }
}
