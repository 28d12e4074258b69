package dev.voxq.ingest.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.voxq.ingest.Deployment;
import dev.voxq.ingest.TestWorker;
import dev.voxq.model.FailureCode;
import dev.voxq.model.WavHeader;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/// Speech over plain HTTP, through a real broker, with a worker in the test's hands.
class SpeechTest {
    private final Deployment deployment = Deployment.shared();
    private final TestWorker worker = deployment.worker();

    @Test
    void audioIsHeardBeforeTheLastOfItIsSpoken() throws Exception {
        var first = noise(1, 3_840);
        var second = noise(2, 3_840);

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

    @Test
    void aStreamThatBreaksOffIsNoCompleteResponse() throws Exception {
        var pending = ask("{\"input\":\"breaks off\",\"response_format\":\"pcm\"}");
        var job = worker.take("breaks off");
        worker.chunk(job, 0, 0, noise(3, 3_840), false);
        var body = pending.join().body();
        body.readNBytes(3_840);

        worker.fail(job, FailureCode.ENGINE_FAILED, "the engine broke", null);

        assertThatThrownBy(body::readAllBytes).isInstanceOf(IOException.class);
    }

    private CompletableFuture<HttpResponse<InputStream>> ask(String json) {
        return Deployment.HTTP.sendAsync(deployment.post("/v1/audio/speech", json),
                HttpResponse.BodyHandlers.ofInputStream());
    }

    private static byte[] noise(int seed, int bytes) {
        var noise = new byte[bytes];
        new Random(seed).nextBytes(noise);
        return noise;
    }
}
