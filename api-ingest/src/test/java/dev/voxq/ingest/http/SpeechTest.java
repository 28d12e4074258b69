package dev.voxq.ingest.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.voxq.format.FileEncoder;
import dev.voxq.ingest.Deployment;
import dev.voxq.ingest.Noise;
import dev.voxq.ingest.TestWorker;
import dev.voxq.ingest.stream.OpenStreams;
import dev.voxq.model.FailureCode;
import dev.voxq.model.Reuse;
import dev.voxq.model.WavHeader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Speech over plain HTTP, through a real broker, with a worker in the test's hands.
class SpeechTest {
    private static final Duration PROMPT = Duration.ofMillis(600);

    private final Deployment deployment = Deployment.shared();
    private final TestWorker worker = deployment.worker();

    @Test
    void audioIsHeardBeforeTheLastOfItIsSpoken() throws Exception {
        var first = Noise.of(1, 3_840);
        var second = Noise.of(2, 3_840);

        var pending = ask("{\"model\":\"tts-1\",\"input\":\"heard early\",\"voice\":\"alloy\"}");
        var job = worker.take("heard early");
        worker.start(job, 1);
        worker.chunk(job, 0, 0, first, false);
        var response = pending.join();
        var body = response.body();

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("Content-Type")).contains("audio/wav");
        assertThat(response.headers().firstValue("X-Voxq-Job-Id")).contains(job.id().value());
        assertThat(response.headers().firstValue("X-Voxq-Engine")).contains("test-engine");
        assertThat(body.readNBytes(WavHeader.SIZE)).isEqualTo(WavHeader.streaming(24_000));
        assertThat(body.readNBytes(first.length)).isEqualTo(first);
        worker.chunk(job, 1, first.length / 2, second, true);
        worker.complete(job, (first.length + second.length) / 2);
        assertThat(body.readAllBytes()).isEqualTo(second);
        assertThat(worker.sawCancellationOf(job.id())).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"flac, audio/flac", "mp3, audio/mpeg", "opus, audio/ogg"})
    void aFileOfTheFormatIsMadeWhileItIsSpoken(String format, String mediaType) throws Exception {
        var samples = Noise.of(3, 96_000);

        var pending = ask("{\"input\":\"made into " + format + "\",\"response_format\":\"" + format + "\"}");
        var job = worker.take("made into " + format);
        worker.start(job, 1);
        worker.chunk(job, 0, 0, Arrays.copyOf(samples, 48_000), false);
        var response = pending.join();
        var begun = response.body().readNBytes(1_000);
        worker.chunk(job, 1, 24_000, Arrays.copyOfRange(samples, 48_000, 96_000), true);
        worker.complete(job, 48_000);
        var rest = response.body().readAllBytes();

        var encoder = FileEncoder.of(job.audio());
        var expected = new ByteArrayOutputStream();
        expected.writeBytes(encoder.streamHead());
        expected.writeBytes(encoder.encode(samples));
        expected.writeBytes(encoder.finish());
        assertThat(response.headers().firstValue("Content-Type")).contains(mediaType);
        assertThat(begun).hasSize(1_000);
        assertThat(expected.toByteArray()).startsWith(begun).endsWith(rest).hasSize(begun.length + rest.length);
    }

    @Test
    void aJobCarriesWhatTheRequestSaid() {
        var request = deployment.post("/v1/audio/speech", """
                {"input": "carries", "voice": "Vivian", "response_format": "pcm", "speed": 1.5, "language": "German",
                 "instructions": "whispering", "temperature": 0.7, "top_p": 0.9, "top_k": 40,
                 "repetition_penalty": 1.1, "seed": 42, "max_new_tokens": 500, "sample_rate": 16000,
                 "subtalker": {"temperature": 0.5, "top_k": 10}, "nobody_knows": true}""");
        var _ = Deployment.HTTP.sendAsync(
                HttpRequest.newBuilder(request, (_, _) -> true)
                        .header("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01").build(),
                HttpResponse.BodyHandlers.ofString());

        var job = worker.take("carries");

        assertThat(job.voice()).hasToString("vivian");
        assertThat(job.language()).isEqualTo("German");
        assertThat(job.instruct()).isEqualTo("whispering");
        assertThat(job.audio().sampleRateHz()).isEqualTo(16_000);
        assertThat(job.audio().speed()).isEqualTo(1.5);
        assertThat(job.sampling().temperature()).isEqualTo(0.7);
        assertThat(job.sampling().topK()).isEqualTo(40);
        assertThat(job.sampling().subtalker()).isNotNull();
        assertThat(job.seed()).isEqualTo(42);
        assertThat(job.deadline()).isEqualTo(job.createdAt().plusSeconds(300));
        assertThat(job.trace()).isNotNull();
        worker.fail(job, FailureCode.ENGINE_FAILED, "enough", null);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            "seed": 7                  | SAME_SEED
            "seed": 7, "reuse": true   | SAME_SEED
            "seed": 7, "reuse": false  |
            "speed": 1                 |
            "reuse": true              | ANY_SEED
            "reuse": false             |
            """)
    void finishedAudioWillDoForASeedOrByRequest(String fields, @Nullable Reuse reuse) {
        var text = "reuse it with " + fields.replace('"', ' ');
        var answer = ask("{\"input\": \"" + text + "\", " + fields + "}");

        var job = worker.take(text);

        assertThat(job.reuse()).isEqualTo(reuse);
        worker.speak(job, Noise.of(1, 100), 100);
        assertThat(answer.join().statusCode()).isEqualTo(200);
    }

    @Test
    void aSeedIsDrawnWhenNoneIsGiven() {
        var one = ask("{\"input\":\"seedless one\"}");
        var two = ask("{\"input\":\"seedless two\"}");

        var first = worker.take("seedless one");
        var second = worker.take("seedless two");

        assertThat(first.sampling().seed()).isNotNull().isNotEqualTo(second.sampling().seed());
        worker.speak(first, Noise.of(1, 100), 100);
        worker.speak(second, Noise.of(1, 100), 100);
        assertThat(one.join().headers().firstValue("X-Voxq-Seed")).contains(String.valueOf(first.seed()));
        assertThat(two.join().statusCode()).isEqualTo(200);
    }

    @Test
    void aStreamThatBreaksOffIsNoCompleteResponse() throws Exception {
        var pending = ask("{\"input\":\"breaks off\",\"response_format\":\"pcm\"}");
        var job = worker.take("breaks off");
        worker.chunk(job, 0, 0, Noise.of(3, 3_840), false);
        var body = pending.join().body();
        body.readNBytes(3_840);

        worker.fail(job, FailureCode.ENGINE_FAILED, "the engine broke", null);

        assertThatThrownBy(body::readAllBytes).isInstanceOf(IOException.class);
    }

    @Test
    void aListenerWhoLeavesCancelsTheJob() throws Exception {
        var client = RawClient.post(deployment.port(), "/v1/audio/speech", "{\"input\":\"leaves midway\"}");
        var job = worker.take("leaves midway");
        worker.chunk(job, 0, 0, Noise.of(4, 3_840), false);
        client.input().readNBytes(500);
        var left = Instant.now();

        client.close();

        assertThat(Duration.between(left, worker.cancellation(job.id()).get())).isLessThan(PROMPT);
    }

    @Test
    void aListenerWhoLeavesBeforeTheFirstChunkCancelsTheJob() throws Exception {
        var client = RawClient.post(deployment.port(), "/v1/audio/speech", "{\"input\":\"leaves early\"}");
        var job = worker.take("leaves early");
        var left = Instant.now();

        client.close();

        assertThat(Duration.between(left, worker.cancellation(job.id()).get())).isLessThan(PROMPT);
    }

    @Test
    void chunksForAListenerWhoLeftAreDroppedAndCounted() throws Exception {
        var client = RawClient.post(deployment.port(), "/v1/audio/speech", "{\"input\":\"leaves chunks\"}");
        var job = worker.take("leaves chunks");
        client.close();
        worker.cancellation(job.id()).get();
        var before = dropped();

        worker.chunk(job, 0, 0, Noise.of(5, 3_840), false);

        assertThat(eventually(() -> dropped() > before)).isTrue();
    }

    @Test
    void aListenerWhoStopsReadingCancelsTheJob() throws Exception {
        try (var api = deployment.startApi(Map.of("STALL_TIMEOUT", "1", "LISTENER_BUFFER_BYTES", "100000"));
                var client = RawClient.post(Deployment.port(api), "/v1/audio/speech",
                        "{\"input\":\"stops reading\"}")) {
            var job = worker.take("stops reading");

            for (int chunk = 0; chunk < 400 && !worker.sawCancellationOf(job.id()); chunk++) {
                worker.chunk(job, chunk, chunk * 20_000L, Noise.of(chunk, 40_000), false);
                Thread.sleep(5);
            }

            assertThat(worker.cancellation(job.id())).succeedsWithin(Duration.ofSeconds(5));
            assertThat(client.input().read()).isEqualTo('H');
        }
    }

    @Test
    void slowestListenerIsCutOffWhenAllTogetherHoldTooMuch() throws Exception {
        var audio = Noise.of(7, 24_000);
        try (var api = deployment.startApi(Map.of("STALL_TIMEOUT", "5", "LISTENER_BUFFERS_BYTES", "2000000"));
                var _ = RawClient.post(Deployment.port(api), "/v1/audio/speech", "{\"input\":\"holds too much\"}")) {
            var reader = Deployment.HTTP.sendAsync(HttpRequest
                    .newBuilder(URI.create("http://localhost:" + Deployment.port(api) + "/v1/audio/speech"))
                    .header("Content-Type", "application/json").POST(HttpRequest.BodyPublishers
                            .ofString("{\"input\":\"holds little\",\"response_format\":\"pcm\"}"))
                    .build(), HttpResponse.BodyHandlers.ofByteArray());
            var slow = worker.take("holds too much");
            var quick = worker.take("holds little");
            worker.chunk(quick, 0, 0, Noise.part(audio, 0, 12_000), false);

            var streams = api.getBean(OpenStreams.class);
            long most = 0;
            for (int chunk = 0; chunk < 1_000 && (most < 1_000_000 || streams.bufferedBytes() > 0); chunk++) {
                worker.chunk(slow, chunk, chunk * 20_000L, Noise.of(chunk, 40_000), false);
                Thread.sleep(5);
                most = Math.max(most, streams.bufferedBytes());
            }
            assertThat(most).isBetween(1_000_000L, 2_040_000L);
            assertThat(streams.bufferedBytes()).isZero();
            worker.chunk(quick, 1, 6_000, Noise.part(audio, 12_000, 24_000), true);
            worker.complete(quick, 12_000);

            assertThat(reader.join().body()).isEqualTo(audio);
            assertThat(worker.sawCancellationOf(quick.id())).isFalse();
            assertThat(worker.cancellation(slow.id())).succeedsWithin(Duration.ofSeconds(10));
        }
    }

    @Test
    void aJobSpokenAgainIsHeardOnce() throws Exception {
        var audio = Noise.of(6, 12_000);
        var pending = ask("{\"input\":\"spoken again\",\"response_format\":\"pcm\"}");
        var job = worker.take("spoken again");
        worker.start(job, 1);
        worker.chunk(job, 0, 0, Noise.part(audio, 0, 4_000), false);
        worker.chunk(job, 1, 2_000, Noise.part(audio, 4_000, 7_000), false);

        worker.start(job, 2);
        worker.chunk(job, 0, 0, Noise.part(audio, 0, 5_000), false);
        worker.chunk(job, 1, 2_500, Noise.part(audio, 5_000, 9_000), false);
        worker.chunk(job, 2, 4_500, Noise.part(audio, 9_000, 12_000), true);

        assertThat(pending.join().body().readAllBytes()).isEqualTo(audio);
    }

    @Test
    void aHoleInTheSamplesBreaksTheStreamAndCancelsTheJob() {
        var pending = ask("{\"input\":\"has a hole\",\"response_format\":\"pcm\"}");
        var job = worker.take("has a hole");

        worker.chunk(job, 0, 0, Noise.of(7, 4_000), false);
        worker.chunk(job, 2, 4_000, Noise.of(8, 4_000), true);

        assertThatThrownBy(() -> pending.join().body().readAllBytes()).isInstanceOf(IOException.class);
        assertThat(worker.cancellation(job.id())).succeedsWithin(Duration.ofSeconds(5));
    }

    @Test
    void twentyListenersHearTheirOwn() {
        worker.automatically(job -> Thread.startVirtualThread(
                () -> worker.speak(job, Noise.of(job.text().hashCode(), 20_000), 1_920)));
        var pending = new ArrayList<CompletableFuture<HttpResponse<InputStream>>>();

        for (int listener = 0; listener < 20; listener++) {
            pending.add(ask("{\"input\":\"auto " + listener + "\",\"response_format\":\"pcm\"}"));
        }

        for (int listener = 0; listener < 20; listener++) {
            assertThat(pending.get(listener).join().body())
                    .hasBinaryContent(Noise.of(("auto " + listener).hashCode(), 20_000));
        }
    }

    @Test
    void instancesThatShareAReplyPartitionHearTheirOwn() throws Exception {
        try (var one = deployment.startApi(Map.of("REPLY_PARTITION", "3"));
                var two = deployment.startApi(Map.of("REPLY_PARTITION", "3"))) {
            var first = RawClient.post(Deployment.port(one), "/v1/audio/speech/stream", "{\"input\":\"at one\"}");
            var second = RawClient.post(Deployment.port(two), "/v1/audio/speech/stream", "{\"input\":\"at two\"}");

            worker.speak(worker.take("at one"), new byte[]{1, 1}, 2);
            worker.speak(worker.take("at two"), new byte[]{2, 2}, 2);

            assertThat(until(first, "[DONE]")).contains("data: AQE=");
            assertThat(until(second, "[DONE]")).contains("data: AgI=");
            first.close();
            second.close();
        }
    }

    private static String until(RawClient client, String mark) throws IOException {
        var heard = new StringBuilder();
        while (heard.indexOf(mark) < 0) {
            heard.append((char) client.input().read());
        }
        return heard.toString();
    }

    private double dropped() {
        return deployment.get("/metrics").body().lines()
                .filter(line -> line.startsWith("voxq_api_replies_dropped_total"))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1))).sum();
    }

    private static boolean eventually(BooleanSupplier condition) throws InterruptedException {
        for (int tries = 0; tries < 100; tries++) {
            if (condition.getAsBoolean()) {
                return true;
            }
            Thread.sleep(50);
        }
        return false;
    }

    private CompletableFuture<HttpResponse<InputStream>> ask(String json) {
        return Deployment.HTTP.sendAsync(deployment.post("/v1/audio/speech", json),
                HttpResponse.BodyHandlers.ofInputStream());
    }
}
