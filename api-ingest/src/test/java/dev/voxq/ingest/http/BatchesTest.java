package dev.voxq.ingest.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.MultipartField;
import com.openai.errors.BadRequestException;
import com.openai.errors.NotFoundException;
import com.openai.errors.OpenAIServiceException;
import com.openai.models.batches.Batch;
import com.openai.models.batches.BatchCreateParams;
import com.openai.models.files.FileCreateParams;
import com.openai.models.files.FilePurpose;
import dev.voxq.ingest.Deployment;
import dev.voxq.ingest.MortalWorkers;
import dev.voxq.ingest.TestWorker;
import dev.voxq.ingest.state.BatchId;
import dev.voxq.ingest.steward.JobSteward;
import dev.voxq.model.FailureCode;
import dev.voxq.model.Sha256;
import dev.voxq.model.wire.Json;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.context.ConfigurableApplicationContext;
import tools.jackson.databind.JsonNode;

/// Files and batches, in the hands of OpenAI's own client library.
class BatchesTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Deployment deployment = Deployment.shared();
    private final TestWorker worker = deployment.worker();
    private final OpenAIClient client = client(deployment.uri("/v1").toString());

    private static OpenAIClient client(String url) {
        return OpenAIOkHttpClient.builder().apiKey("none").maxRetries(0).baseUrl(url).build();
    }

    @AfterEach
    void close() {
        client.close();
    }

    @Test
    void everyLineIsSpokenOrNamed() {
        worker.automatically(job -> {
            worker.start(job, 1);
            if (job.text().contains("unspeakable")) {
                worker.fail(job, FailureCode.UNKNOWN_VOICE, "voice is \"nobody\"", "voice");
            } else {
                worker.complete(job, 48_000);
            }
        });
        var input = String.join("\n",
                "\uFEFF" + row("one", "auto one of a batch"),
                "",
                "{broken",
                row("two/deep ü", "auto two"),
                row("one", "auto the same name again"),
                row("three", "auto unspeakable"),
                row("four", "auto four").replace("/v1/audio/speech", "/v1/embeddings"),
                row("../five", "auto five"),
                row("six", "auto six").replace("\"voice\":\"alloy\"", "\"speed\":9"),
                row("seven", "auto seven").replace("POST", "GET") + "\r",
                "[1]");

        var batch = ended(batch(upload(input)));

        assertThat(batch.status()).isEqualTo(Batch.Status.COMPLETED);
        assertThat(batch.requestCounts()).hasValueSatisfying(counts -> {
            assertThat(counts.total()).isEqualTo(10);
            assertThat(counts.completed()).isEqualTo(2);
            assertThat(counts.failed()).isEqualTo(8);
        });
        var spoken = lines(batch.outputFileId().orElseThrow());
        assertThat(spoken).extracting(line -> line.path("custom_id").stringValue()).containsExactly("one",
                "two/deep ü");
        assertThat(spoken.getFirst().at("/response/status_code").intValue()).isEqualTo(200);
        assertThat(spoken.getLast().at("/response/body/seconds").doubleValue()).isEqualTo(2);
        assertThat(spoken.getLast().at("/response/body/output").stringValue())
                .isEqualTo("s3://voxq/audio/batches/" + batch.id() + "/two/deep ü.wav");
        var wrong = lines(batch.errorFileId().orElseThrow());
        assertThat(wrong).extracting(line -> line.at("/error/code").stringValue()).containsExactly("invalid_json",
                "duplicate_custom_id", "unknown_voice", "invalid_url", "invalid_custom_id", "invalid_value",
                "invalid_method", "invalid_json");
        assertThat(wrong).extracting(line -> line.at("/error/line").asInt(0)).containsExactly(3, 5, 6, 7, 8, 9, 10, 11);
        assertThat(wrong.get(5).at("/error/message").stringValue()).contains("speed is 9.0", "0.25 and 4");
        assertThat(batch.errors().orElseThrow().data().orElseThrow()).hasSize(7);
        var manifest = lines("file_" + batch.id().substring("batch_".length()) + "_manifest");
        assertThat(manifest).extracting(line -> line.path("samples").longValue()).containsExactly(48_000L, 48_000L);
    }

    @Test
    void cancelledBatchStopsWhereItIs() {
        var begun = batch(upload(rows("to be cancelled", 60)));
        var first = worker.take("to be cancelled 0");
        worker.start(first, 1);
        worker.complete(first, 24_000);

        client.batches().cancel(begun.id());
        assertThat(worker.cancellation(new BatchId(begun.id()).job(1))).succeedsWithin(PATIENCE);
        var batch = ended(begun);

        assertThat(batch.status()).isEqualTo(Batch.Status.CANCELLED);
        assertThat(lines(batch.outputFileId().orElseThrow())).hasSize(1);
        assertThat(lines(batch.errorFileId().orElseThrow())).hasSize(59)
                .allMatch(line -> line.at("/error/code").stringValue().equals("batch_cancelled"));
        assertThat(worker.seen("to be cancelled 40")).isFalse();
    }

    @Test
    void expiredBatchNamesEveryRowThatWasNotSpoken() {
        var begun = client.batches().create(order(upload(rows("to expire", 60)))
                .completionWindow(BatchCreateParams.CompletionWindow.of("4s")).build());
        var spoken = worker.take("to expire 0");
        worker.start(spoken, 1);
        worker.complete(spoken, 24_000);
        var slow = worker.take("to expire 1");
        worker.start(slow, 1);
        assertThat(worker.cancellation(slow.id())).succeedsWithin(PATIENCE);
        worker.fail(slow, FailureCode.DEADLINE_EXCEEDED, "the deadline passed while it was spoken", null);

        var batch = ended(begun);

        assertThat(batch.status()).isEqualTo(Batch.Status.EXPIRED);
        assertThat(batch.completionWindow()).isEqualTo("4s");
        assertThat(batch.expiredAt().orElseThrow()).isGreaterThanOrEqualTo(begun.createdAt() + 4);
        assertThat(batch.requestCounts()).hasValueSatisfying(counts -> {
            assertThat(counts.total()).isEqualTo(60);
            assertThat(counts.completed()).isEqualTo(1);
            assertThat(counts.failed()).isZero();
        });
        assertThat(lines(batch.outputFileId().orElseThrow())).singleElement()
                .satisfies(line -> assertThat(line.path("custom_id").stringValue()).isEqualTo("row-0"));
        var unspoken = lines(batch.errorFileId().orElseThrow());
        assertThat(unspoken).extracting(line -> line.path("custom_id").stringValue())
                .containsExactlyElementsOf(IntStream.range(1, 60).mapToObj(row -> "row-" + row).toList());
        assertThat(unspoken).allMatch(line -> line.at("/error/code").stringValue().equals("batch_expired"));
        assertThat(worker.seen("to expire 50")).isFalse();
    }

    @Test
    void rowThatRanOutOfItsOwnTimeHasFailed() {
        var own = Instant.now().plusSeconds(3);
        var begun = batch(upload(row("late", "late by itself").replace("\"input\"",
                "\"expires_at\":\"" + own + "\",\"input\"")));
        var late = worker.take("late by itself");
        worker.start(late, 1);
        worker.fail(late, FailureCode.DEADLINE_EXCEEDED, "the deadline passed while it was spoken", null);

        var batch = ended(begun);

        assertThat(batch.status()).isEqualTo(Batch.Status.COMPLETED);
        assertThat(batch.requestCounts().orElseThrow().failed()).isEqualTo(1);
        assertThat(lines(batch.errorFileId().orElseThrow())).singleElement().satisfies(
                line -> assertThat(line.at("/error/code").stringValue()).isEqualTo("deadline_exceeded"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"900d", "0s", "0m", "43201m", "2592001s", "1.5h", "90", "24H", "-1s", "9999999s"})
    void windowThatCannotBeIsNamed(String window) {
        var file = upload(row("a", "hello"));

        var refusal = catchThrowableOfType(BadRequestException.class, () -> client.batches().create(
                order(file).completionWindow(BatchCreateParams.CompletionWindow.of(window)).build()));

        assertThat(refusal.param()).contains("completion_window");
        assertThat(refusal).hasMessageContaining(window).hasMessageContaining("30m").hasMessageContaining("720h");
    }

    @Test
    void rowWhoseWorkersAllDiedHasFailed() {
        Batch batch;
        try (var _ = new MortalWorkers(deployment.bootstrapServers(), "deadly")) {
            batch = ended(batch(upload(row("killer", "deadly"))));
        }

        assertThat(batch.status()).isEqualTo(Batch.Status.COMPLETED);
        assertThat(batch.requestCounts().orElseThrow().failed()).isEqualTo(1);
        assertThat(lines(batch.errorFileId().orElseThrow())).singleElement().satisfies(line -> {
            assertThat(line.path("custom_id").stringValue()).isEqualTo("killer");
            assertThat(line.at("/error/code").stringValue()).isEqualTo("too_many_attempts");
        });
        assertThat(deployment.get("/v1/jobs/" + new BatchId(batch.id()).job(0)).body())
                .contains("\"status\":\"failed\"", "\"attempts\":" + MortalWorkers.DELIVERIES, "the broker gave it up");
    }

    @Test
    void pausedBatchQueuesNothingUntilItIsResumed() throws InterruptedException {
        speakAll();
        var begun = batch(upload(rows("auto to be paused", 4_000)));
        awaitCompleted(begun, 50);

        post("/v1/batches/" + begun.id() + "/pause");
        Thread.sleep(1_000);
        var paused = completed(begun);
        Thread.sleep(500);
        assertThat(completed(begun)).isEqualTo(paused).isLessThan(4_000);
        assertThat(deployment.get("/v1/batches/" + begun.id()).body()).contains("\"paused_at\":1");

        post("/v1/batches/" + begun.id() + "/resume");
        assertThat(ended(begun).requestCounts().orElseThrow().completed()).isEqualTo(4_000);
    }

    @Test
    void batchOfAnInstanceThatLeavesGoesOnElsewhere() {
        speakAll();
        Batch begun;
        try (var other = deployment.startApi(Map.of())) {
            begun = batchRunBy(other);
            awaitCompleted(begun, 50);
        }

        var batch = ended(begun);

        assertThat(batch.status()).isEqualTo(Batch.Status.COMPLETED);
        assertThat(batch.requestCounts().orElseThrow().completed()).isEqualTo(3_000);
        assertThat(lines(batch.outputFileId().orElseThrow())).hasSize(3_000).extracting(line -> line.path("custom_id"))
                .doesNotHaveDuplicates();
    }

    private void speakAll() {
        worker.automatically(job -> {
            worker.start(job, 1);
            worker.complete(job, 24_000);
        });
    }

    private void awaitCompleted(Batch batch, long rows) {
        var deadline = Instant.now().plus(PATIENCE);
        while (completed(batch) < rows) {
            assertThat(Instant.now()).as("rows are completed").isBefore(deadline);
        }
    }

    private long completed(Batch batch) {
        return client.batches().retrieve(batch.id()).requestCounts().orElseThrow().completed();
    }

    /// Batches are drawn until one falls to this instance.
    private Batch batchRunBy(ConfigurableApplicationContext api) {
        var steward = api.getBean(JobSteward.class);
        var deadline = Instant.now().plus(PATIENCE);
        while (steward.owned().isEmpty() && Instant.now().isBefore(deadline)) {
            Thread.onSpinWait();
        }
        var file = upload(rows("auto handed over", 3_000));
        while (Instant.now().isBefore(deadline)) {
            var batch = batch(file);
            if (steward.owned().contains(new BatchId(batch.id()).partition())) {
                return batch;
            }
            client.batches().cancel(batch.id());
        }
        throw new AssertionError("no batch fell to the instance");
    }

    @Test
    void whatCannotBeIsRefusedByName() {
        var file = upload(row("a", "hello"));

        var endpoint = catchThrowableOfType(BadRequestException.class,
                () -> client.batches().create(order(file).endpoint(BatchCreateParams.Endpoint.V1_EMBEDDINGS).build()));
        assertThat(endpoint.param()).contains("endpoint");
        var input = catchThrowableOfType(BadRequestException.class,
                () -> client.batches().create(order("file_none").build()));
        assertThat(input.param()).contains("input_file_id");
        for (var output : List.of("s3://elsewhere/x", "../../other", "a//b", "bad\\u0000name")) {
            var refusal = post("/v1/batches", "{\"input_file_id\":\"" + file
                    + "\",\"endpoint\":\"/v1/audio/speech\",\"completion_window\":\"24h\",\"output\":\"" + output
                    + "\"}");
            assertThat(refusal).as(output).contains("\"param\":\"output\"");
        }
        var purpose = catchThrowableOfType(BadRequestException.class, () -> client.files().create(
                FileCreateParams.builder().purpose(FilePurpose.FINE_TUNE).file(content("x")).build()));
        assertThat(purpose.param()).contains("purpose");
        assertThat(catchThrowableOfType(NotFoundException.class, () -> client.batches().retrieve("batch_x")))
                .isNotNull();
        assertThat(catchThrowableOfType(NotFoundException.class, () -> client.files().retrieve("file_x"))).isNotNull();
    }

    @Test
    void inputWithoutAnyRequestFails() {
        assertThat(ended(batch(upload("\n \n"))).errors().orElseThrow().data().orElseThrow().getFirst().code())
                .contains("empty_file");
        var binary = ended(batch(upload("\u0000\u0001\nx")));
        assertThat(binary.status()).isEqualTo(Batch.Status.FAILED);
        assertThat(binary.errors().orElseThrow().data().orElseThrow()).hasSize(2);
    }

    @Test
    void largeFileComesBackAsItWas() throws IOException {
        var lines = row("line", "as long as a sentence is").repeat(150_000);

        var id = upload(lines);

        try (var content = client.files().content(id)) {
            assertThat(Sha256.hex(content.body().readAllBytes())).isEqualTo(Sha256.hex(lines.getBytes(UTF_8)));
        }
    }

    @Test
    void fileIsListedReadAndRemovedButNotWhileItIsSpoken() throws IOException {
        var file = upload(row("kept", "kept in use"));
        assertThat(client.files().retrieve(file).bytes()).isEqualTo(row("kept", "kept in use").length());
        assertThat(client.files().list().autoPager().stream().anyMatch(one -> one.id().equals(file))).isTrue();
        assertThat(lines(file)).hasSize(1);

        var batch = batch(file);
        var refusal = catchThrowableOfType(OpenAIServiceException.class, () -> client.files().delete(file));
        assertThat(refusal.statusCode()).isEqualTo(409);
        client.batches().cancel(batch.id());
        ended(batch);

        assertThat(client.files().delete(file).deleted()).isTrue();
        assertThat(catchThrowableOfType(NotFoundException.class, () -> client.files().retrieve(file))).isNotNull();
        assertThat(client.batches().list().autoPager().stream().anyMatch(one -> one.id().equals(batch.id()))).isTrue();
    }

    private String rows(String text, int count) {
        return String.join("\n", IntStream.range(0, count)
                .mapToObj(row -> row("row-" + row, text + " " + row)).toList());
    }

    private static String row(String customId, String text) {
        return "{\"custom_id\":\"" + customId + "\",\"method\":\"POST\",\"url\":\"/v1/audio/speech\",\"body\":"
                + "{\"model\":\"tts-1\",\"voice\":\"alloy\",\"input\":\"" + text + "\"}}";
    }

    private String upload(String lines) {
        return client.files().create(FileCreateParams.builder().purpose(FilePurpose.BATCH).file(content(lines)).build())
                .id();
    }

    private static MultipartField<InputStream> content(String lines) {
        return MultipartField.<InputStream>builder().value(new ByteArrayInputStream(lines.getBytes(UTF_8)))
                .filename("rows.jsonl").build();
    }

    private static BatchCreateParams.Builder order(String file) {
        return BatchCreateParams.builder().inputFileId(file)
                .endpoint(BatchCreateParams.Endpoint.of("/v1/audio/speech"))
                .completionWindow(BatchCreateParams.CompletionWindow._24H);
    }

    private Batch batch(String file) {
        return client.batches().create(order(file).build());
    }

    private Batch ended(Batch batch) {
        assertThat(ended(batch, PATIENCE)).as(() -> deployment.get("/v1/batches/" + batch.id()).body()).isTrue();
        return client.batches().retrieve(batch.id());
    }

    private boolean ended(Batch batch, Duration patience) {
        var deadline = Instant.now().plus(patience);
        while (Instant.now().isBefore(deadline)) {
            var now = client.batches().retrieve(batch.id());
            if (List.of("completed", "failed", "cancelled", "expired").contains(now.status().asString())) {
                return true;
            }
            try {
                Thread.sleep(20);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }
        return false;
    }

    private List<JsonNode> lines(String file) {
        try (var response = client.files().content(file)) {
            return new String(response.body().readAllBytes(), UTF_8).lines().map(line -> Json.mapper().readTree(line))
                    .toList();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private String post(String path) {
        return deployment.send(HttpRequest.newBuilder(deployment.uri(path))
                .POST(HttpRequest.BodyPublishers.noBody()).build()).body();
    }

    private String post(String path, String json) {
        return deployment.send(deployment.post(path, json)).body();
    }
}
