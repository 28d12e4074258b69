package dev.voxq.ingest.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.voxq.ingest.Deployment;
import dev.voxq.ingest.Noise;
import dev.voxq.ingest.TestWorker;
import dev.voxq.model.FailureCode;
import dev.voxq.model.WavHeader;
import dev.voxq.model.wire.Json;
import java.io.ByteArrayOutputStream;
import java.net.http.HttpResponse;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// Speech as server-sent events.
class SpeechEventsTest {
    private final Deployment deployment = Deployment.shared();
    private final TestWorker worker = deployment.worker();

    @Test
    void deltasMakeUpTheFile() {
        var audio = Noise.of(1, 48_000);
        var pending = ask("/v1/audio/speech", "{\"input\":\"as deltas\",\"stream_format\":\"sse\"}");
        worker.speak(worker.take("as deltas"), audio, 3_840);

        var response = pending.join();
        var events = events(response).stream().map(Json.mapper()::readTree).toList();

        assertThat(response.headers().firstValue("Content-Type").orElse("")).startsWith("text/event-stream");
        assertThat(deltas(events)).startsWith(WavHeader.streaming(24_000)).endsWith(audio)
                .hasSize(WavHeader.SIZE + audio.length);
        var done = events.getLast();
        assertThat(done.path("type").stringValue()).isEqualTo("speech.audio.done");
        assertThat(done.path("usage").path("input_tokens").intValue()).isEqualTo("as deltas".length());
        assertThat(done.path("usage").path("output_tokens").intValue()).isEqualTo(13);
        assertThat(done.path("usage").path("total_tokens").intValue()).isEqualTo("as deltas".length() + 13);
    }

    @Test
    void aFailureMidwayIsAnEvent() {
        var pending = ask("/v1/audio/speech",
                "{\"input\":\"deltas fail\",\"stream_format\":\"sse\",\"response_format\":\"pcm\"}");
        var job = worker.take("deltas fail");
        worker.chunk(job, 0, 0, new byte[100], false);
        worker.fail(job, FailureCode.ENGINE_FAILED, "the engine broke", null);

        var last = Json.mapper().readTree(events(pending.join()).getLast());

        assertThat(last.path("type").stringValue()).isEqualTo("speech.audio.error");
        assertThat(last.path("error").path("message").stringValue()).isEqualTo("the engine broke");
        assertThat(last.path("error").path("code").stringValue()).isEqualTo("engine_failed");
    }

    @Test
    void plainEventsCarrySamplesAndSayDone() {
        var audio = Noise.of(2, 9_000);
        var pending = ask("/v1/audio/speech/stream", "{\"input\":\"plain events\",\"response_format\":\"wav\"}");
        worker.speak(worker.take("plain events"), audio, 3_840);

        var events = events(pending.join());

        assertThat(events.getLast()).isEqualTo("[DONE]");
        var heard = new ByteArrayOutputStream();
        events.subList(0, events.size() - 1).forEach(event -> heard.writeBytes(Base64.getDecoder().decode(event)));
        assertThat(heard.toByteArray()).isEqualTo(audio);
    }

    @Test
    void plainEventsSayWhatWentWrong() {
        var pending = ask("/v1/audio/speech/stream", "{\"input\":\"plain failure\"}");
        var job = worker.take("plain failure");
        worker.chunk(job, 0, 0, new byte[100], false);
        worker.fail(job, FailureCode.ENGINE_FAILED, "the engine\nbroke", null);

        assertThat(events(pending.join()).getLast()).isEqualTo("[ERROR] the engine broke");
    }

    @Test
    void rawSamplesSayHowToPlayThem() {
        var audio = Noise.of(3, 9_000);
        var pending = Deployment.HTTP.sendAsync(
                deployment.post("/v1/audio/speech/stream/pcm", "{\"input\":\"raw pcm\",\"sample_rate\":16000}"),
                HttpResponse.BodyHandlers.ofByteArray());
        worker.speak(worker.take("raw pcm"), audio, 3_840);

        var response = pending.join();

        assertThat(response.headers().firstValue("X-PCM-Sample-Rate")).contains("16000");
        assertThat(response.headers().firstValue("X-PCM-Bit-Depth")).contains("16");
        assertThat(response.headers().firstValue("X-PCM-Channels")).contains("1");
        assertThat(response.body()).isEqualTo(audio);
    }

    private CompletableFuture<HttpResponse<String>> ask(String path, String json) {
        return Deployment.HTTP.sendAsync(deployment.post(path, json), HttpResponse.BodyHandlers.ofString());
    }

    private static List<String> events(HttpResponse<String> response) {
        return response.body().lines().filter(line -> line.startsWith("data: "))
                .map(line -> line.substring("data: ".length())).toList();
    }

    private static byte[] deltas(List<JsonNode> events) {
        var file = new ByteArrayOutputStream();
        events.stream().filter(event -> event.path("type").stringValue().equals("speech.audio.delta"))
                .forEach(event -> file.writeBytes(Base64.getDecoder().decode(event.path("audio").stringValue())));
        return file.toByteArray();
    }
}
