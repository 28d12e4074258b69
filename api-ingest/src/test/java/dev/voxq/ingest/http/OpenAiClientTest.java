package dev.voxq.ingest.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.errors.BadRequestException;
import com.openai.models.audio.speech.SpeechCreateParams;
import dev.voxq.ingest.Deployment;
import dev.voxq.ingest.Noise;
import dev.voxq.ingest.TestWorker;
import dev.voxq.model.FailureCode;
import dev.voxq.model.SynthesisJob;
import dev.voxq.model.WavHeader;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// OpenAI's own client library, unchanged, against our endpoint.
class OpenAiClientTest {
    private final Deployment deployment = Deployment.shared();
    private final TestWorker worker = deployment.worker();
    private final OpenAIClient client = OpenAIOkHttpClient.builder().apiKey("none").maxRetries(0)
            .baseUrl(deployment.uri("/v1").toString()).build();

    @AfterEach
    void close() {
        client.close();
    }

    @Test
    void speechIsHeard() throws Exception {
        var seen = new AtomicReference<SynthesisJob>();
        worker.automatically(job -> {
            seen.set(job);
            worker.speak(job, Noise.of(1, 30_000), 3_840);
        });

        try (var response = client.audio().speech().create(request("auto spoken for a library").build())) {
            var file = response.body().readAllBytes();

            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(file).startsWith(WavHeader.streaming(24_000)).endsWith(Noise.of(1, 30_000));
            assertThat(seen.get().voice()).hasToString("alloy");
            assertThat(seen.get().instruct()).isEqualTo("calmly");
            assertThat(seen.get().audio().speed()).isEqualTo(1.25);
        }
    }

    @Test
    void aRefusalIsUnderstood() {
        worker.automatically(job -> worker.fail(job, FailureCode.UNKNOWN_VOICE, "voice is \"alloy\"", "voice"));

        var refusal = catchThrowableOfType(BadRequestException.class,
                () -> client.audio().speech().create(request("auto refused").build()));

        assertThat(refusal.param()).contains("voice");
        assertThat(refusal.code()).contains("unknown_voice");
        assertThat(refusal.type()).contains("invalid_request_error");
    }

    private static SpeechCreateParams.Builder request(String input) {
        return SpeechCreateParams.builder().model("tts-1").input(input)
                .voice("alloy").instructions("calmly").speed(1.25)
                .responseFormat(SpeechCreateParams.ResponseFormat.WAV);
    }
}
