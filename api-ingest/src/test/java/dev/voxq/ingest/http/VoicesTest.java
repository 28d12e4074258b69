package dev.voxq.ingest.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.voxq.ingest.Deployment;
import dev.voxq.ingest.Noise;
import dev.voxq.ingest.TestWorker;
import dev.voxq.model.Lane;
import dev.voxq.model.VoiceId;
import dev.voxq.model.WavHeader;
import dev.voxq.model.wire.Json;
import java.io.ByteArrayOutputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/// Voices that are uploaded, and spoken with.
class VoicesTest {
    private static final String BOUNDARY = "----voices";

    private final Deployment deployment = Deployment.shared();
    private final TestWorker worker = deployment.worker();

    @AfterEach
    void leave() throws InterruptedException {
        worker.leave();
        while (deployment.get("/v1/audio/voices?limit=1").body().contains("\"kind\":\"named\"")) {
            Thread.sleep(25);
        }
    }

    @Test
    void aVoiceIsKeptFoundListedAndRemoved() throws Exception {
        var added = upload("/v1/audio/voices", form().file("file", clip(1)).field("ref_text", " What it says. ")
                .field("name", "Anna"));
        var voice = json(added);
        var id = requireNonNull(voice.path("id").stringValue());

        assertThat(added.statusCode()).isEqualTo(201);
        assertThat(added.headers().firstValue("Location")).contains("/v1/audio/voices/" + id);
        assertThat(id).matches("voice_[0-9a-f]{40}");
        assertThat(voice.path("mode").stringValue()).isEqualTo("icl");
        assertThat(voice.path("transcript").stringValue()).isEqualTo("What it says.");
        assertThat(voice.path("name").stringValue()).isEqualTo("Anna");
        assertThat(voice.path("bytes").intValue()).isEqualTo(clip(1).length);
        assertThat(json(deployment.get("/v1/audio/voices/" + id))).isEqualTo(voice);
        assertThat(deployment.get("/v1/audio/voices").body()).contains(id);

        var removed = delete(id);

        assertThat(removed.statusCode()).isEqualTo(200);
        assertThat(json(removed).path("deleted").booleanValue()).isTrue();
        assertThat(worker.forgetting(new VoiceId(id))).succeedsWithin(Duration.ofSeconds(5));
        assertThat(deployment.get("/v1/audio/voices/" + id).statusCode()).isEqualTo(404);
        assertThat(deployment.get("/v1/audio/voices").body()).doesNotContain(id);
        assertThat(delete(id).statusCode()).isEqualTo(404);
    }

    @Test
    void theSameUploadIsTheSameVoice() throws Exception {
        var first = upload("/v1/audio/voices", form().file("file", clip(2)).field("name", "first"));
        var again = upload("/v1/audio/voices", form().file("audio_sample", clip(2)).field("name", "second"));
        var otherMode = upload("/v1/audio/voices", form().file("file", clip(2)).field("transcript", "Words."));
        var timbre = upload("/v1/audio/voices",
                form().file("file", clip(2)).field("transcript", "Words.").field("mode", "x_vector"));

        assertThat(first.statusCode()).isEqualTo(201);
        assertThat(again.statusCode()).isEqualTo(200);
        assertThat(json(again)).isEqualTo(json(first));
        assertThat(otherMode.statusCode()).isEqualTo(201);
        assertThat(json(timbre).path("id")).isEqualTo(json(first).path("id"));
    }

    @Test
    void pagesCoverAllVoices() throws Exception {
        for (int i = 10; i < 13; i++) {
            upload("/v1/audio/voices", form().file("file", clip(i)));
        }
        var all = json(deployment.get("/v1/audio/voices?limit=1000")).path("data");

        var seen = Json.mapper().createArrayNode();
        var page = json(deployment.get("/v1/audio/voices?limit=1"));
        while (true) {
            page.path("data").forEach(seen::add);
            if (!page.path("has_more").booleanValue()) {
                break;
            }
            page = json(deployment.get("/v1/audio/voices?limit=1&after="
                    + page.path("data").path(page.path("data").size() - 1).path("id").stringValue()));
        }

        assertThat(seen).isEqualTo(all);
        assertThat(all.size()).isGreaterThanOrEqualTo(3);
    }

    @Test
    void aClonedVoiceSpeaksAtOnce() throws Exception {
        var response = send("/v1/audio/speech/clone",
                form().field("input", "cloned now").field("ref_text", "What it says.").field("language", "english")
                        .field("response_format", "pcm").field("temperature", "0.5").field("top_p", "0.9")
                        .field("seed", "12").file("file", clip(3)));
        var job = worker.take("cloned now");
        worker.speak(job, Noise.of(3, 4_800), 1_000);

        var answer = response.get();
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Type")).contains("audio/pcm");
        assertThat(answer.body()).isEqualTo(Noise.of(3, 4_800));
        assertThat(job.lane()).isEqualTo(Lane.REALTIME);
        assertThat(job.language()).isEqualTo("english");
        assertThat(job.sampling().temperature()).isEqualTo(0.5);
        assertThat(job.sampling().topP()).isEqualTo(0.9);
        assertThat(job.seed()).isEqualTo(12);
        var voice = json(deployment.get("/v1/audio/voices/" + job.voice()));
        assertThat(voice.path("transcript").stringValue()).isEqualTo("What it says.");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "-", textBlock = """
            ref_text    | -        | input           | input is missing; expected the text to speak
            temperature | hot      | temperature     | temperature is "hot"; expected a number
            mode        | both     | mode            | mode is "both"; expected one of: icl, x_vector
            mode        | icl      | ref_text        | ref_text is missing; expected what is said in the file
            seed        | 1.5      | seed            | seed is "1.5"; expected a whole number
            top_p       | 3        | sampling.top_p  | expected
            response_format | ogg  | response_format | expected one of""")
    void aFieldThatCannotBeIsNamed(String field, String value, String param, String message) throws Exception {
        var form = form().file("file", clip(4));
        if (!param.equals("input")) {
            form.field("input", "never");
        }
        var response = upload("/v1/audio/speech/clone", value == null ? form : form.field(field, value));

        var error = json(response).path("error");
        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(error.path("message").stringValue()).contains(message);
        assertThat(error.path("param").stringValue()).endsWith(param.substring(param.indexOf('.') + 1));
    }

    @Test
    void aFileThatIsNoSoundIsRefused() throws Exception {
        var missing = upload("/v1/audio/voices", form().field("name", "nobody"));
        var empty = upload("/v1/audio/voices", form().file("file", new byte[0]));
        var text = upload("/v1/audio/voices", form().file("file", "What?".getBytes(UTF_8)));
        var longWords = upload("/v1/audio/voices", form().file("file", clip(5)).field("ref_text", "a".repeat(2_001)));

        assertRefused(missing, "file", "file is missing; expected a recording of a voice as WAV");
        assertRefused(empty, "file", "file is empty");
        assertRefused(text, "file", "it begins with 57 68 61 74 3f");
        assertRefused(longWords, "ref_text", "has 2001 characters; expected at most 2000");
    }

    @Test
    void aBodyThatIsNoFormIsRefused() {
        var json = deployment.send(deployment.post("/v1/audio/voices", "{}"));
        var broken = deployment.send(HttpRequest.newBuilder(deployment.uri("/v1/audio/voices"))
                .header("Content-Type", "multipart/form-data").POST(HttpRequest.BodyPublishers.ofString("x")).build());

        assertThat(json.statusCode()).isEqualTo(415);
        assertThat(json.body()).contains("expected multipart/form-data");
        assertThat(broken.statusCode()).isEqualTo(400);
        assertThat(broken.body()).contains("not a form that can be read", "invalid_form");
    }

    @Test
    void aFileThatIsTooLargeIsRefused() throws Exception {
        var response = upload("/v1/audio/voices", form().file("file", Arrays.copyOf(clip(6), (20 << 20) + 1)));

        assertThat(response.statusCode()).isEqualTo(413);
        assertThat(response.body()).contains("body_too_large", "20971520");
    }

    @Test
    void namedVoicesAreThoseOfLiveWorkers() throws Exception {
        worker.live(null);
        while (!deployment.get("/v1/audio/voices?limit=1").body().contains("\"id\":\"ryan\"")) {
            Thread.sleep(25);
        }

        assertThat(json(deployment.get("/v1/audio/voices/Ryan")).path("kind").stringValue()).isEqualTo("named");
    }

    @Test
    void clearedCachesAreSummedUp() throws Exception {
        worker.live(null);
        while (!deployment.get("/health").body().contains("\"worker\":\"test-worker\"")) {
            Thread.sleep(25);
        }

        var cleared = deployment.send(HttpRequest.newBuilder(deployment.uri("/cache/clear"))
                .POST(HttpRequest.BodyPublishers.noBody()).build());

        assertThat(cleared.body()).isEqualTo("{\"audio_cleared\":2,\"voice_cleared\":3}");
    }

    private static void assertRefused(HttpResponse<String> response, String param, String message) {
        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(json(response).path("error").path("param").stringValue()).isEqualTo(param);
        assertThat(json(response).path("error").path("message").stringValue()).contains(message);
    }

    private HttpResponse<String> delete(String id) {
        return deployment.send(
                HttpRequest.newBuilder(deployment.uri("/v1/audio/voices/" + id)).DELETE().build());
    }

    private HttpResponse<String> upload(String path, Form form) {
        return deployment.send(form.post(path));
    }

    private CompletableFuture<HttpResponse<byte[]>> send(String path, Form form) {
        return Deployment.HTTP.sendAsync(form.post(path), HttpResponse.BodyHandlers.ofByteArray());
    }

    private static JsonNode json(HttpResponse<String> response) {
        return Json.mapper().readTree(response.body());
    }

    private static byte[] clip(int number) throws Exception {
        var wav = new ByteArrayOutputStream();
        wav.write(WavHeader.of(24_000, 48_000));
        wav.write(Noise.of(number, 48_000));
        return wav.toByteArray();
    }

    private Form form() {
        return new Form();
    }

    /// A multipart body.
    private final class Form {
        private final ByteArrayOutputStream body = new ByteArrayOutputStream();

        Form field(String name, String value) {
            return part("name=\"" + name + "\"", value.getBytes(UTF_8));
        }

        Form file(String name, byte[] content) {
            return part("name=\"" + name + "\"; filename=\"clip.wav\"", content);
        }

        HttpRequest post(String path) {
            body.writeBytes(("--" + BOUNDARY + "--\r\n").getBytes(UTF_8));
            return HttpRequest.newBuilder(deployment.uri(path))
                    .header("Content-Type", "multipart/form-data; boundary=" + BOUNDARY)
                    .POST(HttpRequest.BodyPublishers.ofByteArray(body.toByteArray())).build();
        }

        private Form part(String disposition, byte[] content) {
            body.writeBytes(("--" + BOUNDARY + "\r\nContent-Disposition: form-data; " + disposition + "\r\n\r\n")
                    .getBytes(UTF_8));
            body.writeBytes(content);
            body.writeBytes("\r\n".getBytes(UTF_8));
            return this;
        }
    }
}
