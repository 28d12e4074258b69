package dev.voxq.ingest.callback;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.standardwebhooks.Webhook;
import dev.voxq.ingest.Deployment;
import dev.voxq.ingest.TestWorker;
import dev.voxq.ingest.callback.Receiver.Answer;
import dev.voxq.model.FailureCode;
import dev.voxq.model.wire.Json;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/// Callbacks from a submitted job to a receiver on loopback, through a real broker.
class CallbackTest {
    private static final String SECRET = "whsec_" + "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIz";
    private static final String DEFAULT_SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

    private final Deployment deployment = Deployment.shared();
    private final TestWorker worker = deployment.worker();

    @Test
    void endOfAJobIsToldInASignedCall() throws Exception {
        try (var receiver = new Receiver(_ -> Answer.of(200))) {
            var id = submit("signed", receiver.url(), SECRET);
            complete("signed");

            var call = receiver.await(1).getFirst();
            new Webhook(SECRET).verify(call.body(), call.headers());
            assertThat(call.body().length()).isLessThan(20_000);
            var message = Json.mapper().readTree(call.body());
            assertThat(message.path("type").stringValue()).isEqualTo("job.completed");
            assertThat(message.path("data").path("id").stringValue()).isEqualTo(id);
            assertThat(message.path("data").path("audio_seconds").doubleValue()).isEqualTo(1);
            var job = await(id, "delivered");
            assertThat(job.path("callback").path("webhook_id").stringValue()).isEqualTo(call.header("webhook-id"));
            assertThat(job.path("callback").path("attempts").path(0).path("status").intValue()).isEqualTo(200);
            assertThat(job.toString()).doesNotContain(SECRET.substring(6));
            Thread.sleep(500);
            assertThat(receiver.calls()).hasSize(1);
        }
    }

    @Test
    void failureIsToldWithTheServicesOwnSecretWhenTheJobBringsNone() throws Exception {
        try (var receiver = new Receiver(_ -> Answer.of(204))) {
            submit("own secret", receiver.url(), null);
            worker.fail(worker.take("callback own secret"), FailureCode.UNKNOWN_VOICE, "voice is \"x\"", "voice");

            var call = receiver.await(1).getFirst();
            new Webhook(DEFAULT_SECRET).verify(call.body(), call.headers());
            assertThat(call.body()).contains("\"type\":\"job.failed\"", "\"code\":\"unknown_voice\"");
        }
    }

    @Test
    void endOfAJobThatWasRetriedOutOfTheDeadLettersIsToldAsOtherNews() throws Exception {
        try (var receiver = new Receiver(_ -> Answer.of(200))) {
            var id = submit("retried", receiver.url(), SECRET);
            var job = worker.take("callback retried");
            worker.fail(job, FailureCode.ENGINE_FAILED, "it broke", null);
            await(id, "delivered");

            worker.revive(job);
            worker.start(job, 1);
            worker.complete(job, 24_000);

            var calls = receiver.await(2);
            for (var call : calls) {
                new Webhook(SECRET).verify(call.body(), call.headers());
            }
            assertThat(calls).extracting(call -> Json.mapper().readTree(call.body()).path("type").stringValue())
                    .containsExactly("job.failed", "job.completed");
            assertThat(calls).extracting(call -> call.header("webhook-id")).doesNotHaveDuplicates();
            var callback = await(id, "delivered").path("callback");
            assertThat(callback.path("webhook_id").stringValue()).isEqualTo(calls.getLast().header("webhook-id"));
            assertThat(callback.path("attempts")).hasSize(1);
            Thread.sleep(500);
            assertThat(receiver.calls()).hasSize(2);
        }
    }

    @Test
    void brokenReceiverIsCalledAgainUnderTheSameId() throws Exception {
        try (var receiver = new Receiver(number -> Answer.of(number < 2 ? 500 : 200))) {
            var id = submit("again", receiver.url(), SECRET);
            complete("again");

            var calls = receiver.await(3);
            assertThat(calls).extracting(call -> call.header("webhook-id")).containsOnly(
                    calls.getFirst().header("webhook-id"));
            for (var call : calls) {
                new Webhook(SECRET).verify(call.body(), call.headers());
            }
            var attempts = await(id, "delivered").path("callback").path("attempts");
            assertThat(attempts).extracting(attempt -> attempt.path("status").intValue())
                    .containsExactly(500, 500, 200);
        }
    }

    @Test
    void redirectIsAFailureAndIsNotFollowed() throws Exception {
        try (var elsewhere = new Receiver(_ -> Answer.of(200));
                var receiver = new Receiver(_ -> new Answer(302, Map.of("Location", elsewhere.url())))) {
            var id = submit("redirected", receiver.url(), SECRET);
            complete("redirected");

            var callback = await(id, "failed").path("callback");
            assertThat(callback.path("note").stringValue()).contains("all 5 attempts failed");
            assertThat(callback.path("attempts").path(0).path("error").stringValue()).contains("not followed");
            assertThat(elsewhere.calls()).isEmpty();
        }
    }

    @Test
    void receiverThatIsGoneIsNotCalledForOtherJobsEither() throws Exception {
        try (var receiver = new Receiver(_ -> Answer.of(410))) {
            var first = submit("gone", receiver.url(), SECRET);
            complete("gone");
            assertThat(await(first, "disabled").path("callback").path("note").stringValue()).contains("410");

            var second = submit("gone too", receiver.url(), SECRET);
            complete("gone too");
            assertThat(await(second, "disabled").path("callback").path("attempts")).isEmpty();
            assertThat(receiver.calls()).hasSize(1);
        }
    }

    @Test
    void receiverThatAsksForTimeGetsIt() throws Exception {
        try (var receiver = new Receiver(
                number -> number == 0 ? new Answer(429, Map.of("Retry-After", "2")) : Answer.of(200))) {
            submit("later", receiver.url(), SECRET);
            complete("later");

            var calls = receiver.await(2);
            assertThat(Duration.between(calls.get(0).at(), calls.get(1).at())).isGreaterThan(Duration.ofMillis(1_800));
        }
    }

    @Test
    void hangingReceiverHarmsNoOther() throws Exception {
        try (var hanging = new Receiver(_ -> {
            Thread.sleep(60_000);
            return Answer.of(200);
        }); var healthy = new Receiver(_ -> Answer.of(200))) {
            for (int i = 0; i < 12; i++) {
                submit("hangs " + i, hanging.url(), SECRET);
                complete("hangs " + i);
            }
            hanging.await(1);
            var start = Instant.now();
            var id = submit("prompt", healthy.url(), SECRET);
            complete("prompt");

            var call = healthy.await(1).getFirst();
            assertThat(Duration.between(start, call.at())).isLessThan(Duration.ofSeconds(5));
            await(id, "delivered");
        }
    }

    @Test
    void callbacksOfAnInstanceThatStopsAreMadeByAnother() throws Exception {
        var fixed = new AtomicBoolean();
        try (var receiver = new Receiver(
                _ -> fixed.get() ? Answer.of(200) : new Answer(503, Map.of("Retry-After", "3")))) {
            var ids = new ArrayList<String>();
            try (var other = deployment.startApi(Map.of())) {
                for (int i = 0; i < 16; i++) {
                    ids.add(submit("moved " + i, receiver.url(), SECRET));
                    complete("moved " + i);
                }
                receiver.await(1);
                assertThat(other.isRunning()).isTrue();
            }
            fixed.set(true);
            for (var id : ids) {
                await(id, "delivered");
            }
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "{} | callback.url is missing",
        "{\"url\":\"ftp://example.com/\"} | callback.url has the scheme",
        "{\"url\":\"http://me:pw@example.com/\"} | callback.url carries credentials",
        "{\"url\":\"http://10.0.0.1/\"} | callback.url points to 10.0.0.1",
        "{\"url\":\"http://169.254.169.254/x\"} | callback.url points to 169.254.169.254",
        "{\"url\":\"https://example.com/\",\"secret\":\"hush\"} | callback.secret has a wrong form",
        "{\"url\":\"https://example.com/\",\"secret\":\"whsec_c2hvcnQ=\"} | callback.secret has a wrong form",
        "{\"url\":7} | callback.url is 7; expected a string",
        "7 | callback is 7"})
    void badOrderIsNamed(String callback, String problem) {
        var response = deployment
                .send(deployment.post("/v1/jobs", "{\"input\":\"bad\",\"callback\":" + callback + "}"));
        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.body()).contains(problem).doesNotContain("hush", "c2hvcnQ");
    }

    @Test
    void listenerHasNoUseForACallback() {
        var response = deployment.send(deployment.post("/v1/audio/speech",
                "{\"input\":\"live\",\"callback\":{\"url\":\"https://example.com/\"}}"));
        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.body()).contains("\"param\":\"callback\"");
    }

    private String submit(String text, String url, @Nullable String secret) {
        var callback = secret == null
                ? "{\"url\":\"" + url + "\"}"
                : "{\"url\":\"" + url + "\",\"secret\":\"" + secret + "\"}";
        var response = deployment.send(deployment.post("/v1/jobs",
                "{\"input\":\"callback " + text + "\",\"callback\":" + callback + "}"));
        assertThat(response.statusCode()).as(response.body()).isEqualTo(202);
        assertThat(response.body()).contains("\"callback\":{").doesNotContain("whsec_");
        return requireNonNull(Json.mapper().readTree(response.body()).path("id").stringValue());
    }

    private void complete(String text) {
        var job = worker.take("callback " + text);
        worker.start(job, 1);
        worker.complete(job, 24_000);
    }

    private JsonNode await(String id, String status) throws InterruptedException {
        for (int tries = 0; tries < 400; tries++) {
            var job = Json.mapper().readTree(deployment.get("/v1/jobs/" + id).body());
            if (job.path("callback").path("status").stringValue("").equals(status)) {
                return job;
            }
            Thread.sleep(50);
        }
        throw new AssertionError("the callback never was " + status + ": " + deployment.get("/v1/jobs/" + id).body());
    }
}
