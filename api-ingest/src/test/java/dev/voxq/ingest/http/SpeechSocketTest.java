package dev.voxq.ingest.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.voxq.ingest.Deployment;
import dev.voxq.ingest.Noise;
import dev.voxq.ingest.TestWorker;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Speech over one WebSocket.
class SpeechSocketTest {
    private final Deployment deployment = Deployment.shared();
    private final TestWorker worker = deployment.worker();

    @Test
    void manyRequestsShareASocket() throws Exception {
        worker.automatically(job -> worker.speak(job, Noise.of(job.text().length(), 8_000), 1_920));
        var answers = new Answers();
        var socket = open(answers);

        for (int request = 1; request <= 10; request++) {
            socket.sendText("{\"input\":\"auto" + "o".repeat(request) + "\",\"voice\":\"vivian\"}", true).get();
        }

        for (int request = 1; request <= 10; request++) {
            var answer = answers.next();
            assertThat(answer.samples).isEqualTo(Noise.of(4 + request, 8_000));
            assertThat(answer.event).contains("\"event\":\"done\"");
        }
        socket.sendClose(WebSocket.NORMAL_CLOSURE, "").get();
    }

    @Test
    void aBadRequestHarmsNoOther() throws Exception {
        worker.automatically(job -> worker.speak(job, Noise.of(1, 4_000), 1_920));
        var answers = new Answers();
        var socket = open(answers);

        socket.sendText("{\"input\":\"\"}", true).get();
        socket.sendText("{\"input\":", true).get();
        socket.sendText("{\"input\":\"auto after\"}", true).get();

        assertThat(answers.next().event).contains("\"event\":\"error\"", "\"detail\":\"input is empty",
                "\"param\":\"input\"");
        assertThat(answers.next().event).contains("\"event\":\"error\"", "line 1, column");
        assertThat(answers.next().event).contains("\"event\":\"done\"");
        socket.sendClose(WebSocket.NORMAL_CLOSURE, "").get();
    }

    @Test
    void aSocketThatClosesCancelsItsJob() throws Exception {
        var socket = open(new Answers());
        socket.sendText("{\"input\":\"socket closes\"}", true).get();
        var job = worker.take("socket closes");
        worker.chunk(job, 0, 0, new byte[1_000], false);

        socket.abort();

        assertThat(worker.cancellation(job.id())).succeedsWithin(Duration.ofSeconds(2));
    }

    private WebSocket open(Answers answers) {
        return Deployment.HTTP.newWebSocketBuilder()
                .buildAsync(URI.create("ws://localhost:" + deployment.port() + "/v1/audio/speech/ws"), answers).join();
    }

    /// What came for one request: its samples, and the event that ended it.
    private record Answer(byte[] samples, String event) {
        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Answer(var otherSamples, var otherEvent) && Arrays.equals(samples, otherSamples)
                    && event.equals(otherEvent);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(samples) * 31 + event.hashCode();
        }
    }

    private static final class Answers implements WebSocket.Listener {
        private final BlockingQueue<Answer> answers = new LinkedBlockingQueue<>();
        private final ByteArrayOutputStream samples = new ByteArrayOutputStream();
        private final StringBuilder text = new StringBuilder();

        Answer next() throws InterruptedException {
            var answer = answers.poll(10, TimeUnit.SECONDS);
            assertThat(answer).isNotNull();
            return answer;
        }

        @Override
        public @Nullable CompletionStage<?> onBinary(WebSocket socket, ByteBuffer data, boolean last) {
            var bytes = new byte[data.remaining()];
            data.get(bytes);
            samples.writeBytes(bytes);
            socket.request(1);
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
            text.append(data);
            if (last) {
                answers.add(new Answer(samples.toByteArray(), text.toString()));
                samples.reset();
                text.setLength(0);
            }
            socket.request(1);
            return null;
        }
    }
}
