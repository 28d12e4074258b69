package dev.voxq.ingest.callback;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.standardwebhooks.Webhook;
import dev.voxq.ingest.Deployment;
import dev.voxq.ingest.TestWorker;
import dev.voxq.ingest.callback.Receiver.Answer;
import dev.voxq.ingest.state.Partitions;
import dev.voxq.model.JobId;
import dev.voxq.model.wire.Json;
import dev.voxq.model.wire.Topics;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.context.ConfigurableApplicationContext;
import tools.jackson.databind.JsonNode;

/// Secrets that jobs bring, in what is written down, by instances on topics of their own.
class CallbackSecretsTest {
    private static final String RANDOM_PART = "q83vEjRWeJCrze8SNFZ4kKvN7xI0VniQ";
    private static final String SECRET = "whsec_" + RANDOM_PART;
    private static final String OLD = Base64.getEncoder()
            .encodeToString("an old key has thirty-two bytes.".getBytes(UTF_8));
    private static final String NEW = Base64.getEncoder()
            .encodeToString("a new key of thirty-two bytes...".getBytes(UTF_8));

    private final Deployment deployment = Deployment.shared();

    @TempDir
    Path directory;

    @Test
    void sealedSecretIsReadableNeitherOnTheTopicNorInTheView() throws Exception {
        try (var worker = deployment.worker("sealed."); var receiver = new Receiver(_ -> Answer.of(200))) {
            try (var one = start("sealed.", OLD, "one"); var other = start("sealed.", OLD, "other")) {
                for (int i = 0; i < 12; i++) {
                    submit(i % 2 == 0 ? one : other, "job-" + i, receiver);
                }
                assertThat(callbackRecords("sealed.")).hasSize(12)
                        .allMatch(record -> record.contains("\"secret\":\"aes256gcm:") && !shows(record));
                for (int i = 0; i < 12; i++) {
                    complete(worker, "job-" + i);
                    await(i % 2 == 0 ? other : one, "job-" + i, "delivered");
                }
                assertThat(callbackRecords("sealed.")).filteredOn(record -> record.contains("\"delivered\""))
                        .hasSize(12)
                        .noneMatch(record -> record.contains("\"secret\""));
                for (var call : receiver.await(12)) {
                    new Webhook(SECRET).verify(call.body(), call.headers());
                }
            }
        }
        assertThat(shows(viewFile("one"))).isFalse();
        assertThat(shows(viewFile("other"))).isFalse();
    }

    @Test
    void secretsOfEarlierKeysAndOfNoneGoOnToWorkAsLongAsAKeyOpensThem() throws Exception {
        try (var worker = deployment.worker("rotated."); var receiver = new Receiver(_ -> Answer.of(200))) {
            try (var api = start("rotated.", "", "clear")) {
                submit(api, "clear", receiver);
            }
            assertThat(callbackRecords("rotated.")).hasSize(1).allMatch(CallbackSecretsTest::shows);
            assertThat(shows(viewFile("clear"))).isTrue();
            try (var api = start("rotated.", OLD, "old")) {
                submit(api, "old", receiver);
                submit(api, "lost", receiver);
            }
            try (var api = start("rotated.", NEW + "," + OLD, "new")) {
                submit(api, "new", receiver);
                for (var id : List.of("clear", "old", "new")) {
                    complete(worker, id);
                    await(api, id, "delivered");
                }
            }
            try (var api = start("rotated.", NEW, "lost")) {
                complete(worker, "lost");
                var callback = await(api, "lost", "failed").path("callback");
                assertThat(callback.path("note").stringValue())
                        .contains("no key of CALLBACK_SECRETS_KEY opens its secret");
                assertThat(callback.path("attempts")).isEmpty();
            }
            for (var call : receiver.await(3)) {
                new Webhook(SECRET).verify(call.body(), call.headers());
            }
            assertThat(receiver.calls()).hasSize(3);
        }
    }

    @Test
    void sealedSecretSignsNothingForAnotherJobThatItWasCopiedTo() throws Exception {
        try (var api = start("moved.", OLD, "moved");
                var worker = deployment.worker("moved.");
                var receiver = new Receiver(_ -> Answer.of(200));
                var producer = new KafkaProducer<>(Map.of("bootstrap.servers", deployment.bootstrapServers()),
                        new ByteArraySerializer(), new ByteArraySerializer())) {
            submit(api, "theirs", receiver);
            var copied = callbackRecords("moved.").getFirst().replace("theirs", "mine");
            submit(api, "mine", receiver);
            producer.send(new ProducerRecord<>(topics("moved.").callbacks(), Partitions.of(new JobId("mine")),
                    "mine".getBytes(UTF_8), copied.getBytes(UTF_8))).get();
            Thread.sleep(500);
            complete(worker, "mine");

            assertThat(await(api, "mine", "failed").path("callback").path("note").stringValue())
                    .contains("no key of CALLBACK_SECRETS_KEY opens its secret");
            assertThat(receiver.calls()).isEmpty();
        }
    }

    /// Any stretch of it would be too much, and compression might hide the whole.
    private static boolean shows(String text) {
        return IntStream.rangeClosed(0, RANDOM_PART.length() - 8)
                .anyMatch(at -> text.contains(RANDOM_PART.substring(at, at + 8)));
    }

    private ConfigurableApplicationContext start(String prefix, String keys, String view) {
        return deployment.startApi(Map.of("TOPIC_PREFIX", prefix, "CALLBACK_SECRETS_KEY", keys, "STATE_DIR",
                directory.resolve(view).toString()));
    }

    private String viewFile(String view) throws IOException {
        return Files.readString(directory.resolve(view).resolve("jobs.mv"), ISO_8859_1);
    }

    private static Topics topics(String prefix) {
        return new Topics(prefix, Topics.DEFAULT.replyPartitions(), Topics.DEFAULT.replicationFactor());
    }

    private List<String> callbackRecords(String prefix) {
        var topic = topics(prefix).callbacks();
        var partitions = IntStream.range(0, Topics.EVENT_PARTITIONS)
                .mapToObj(partition -> new TopicPartition(topic, partition)).toList();
        var values = new ArrayList<String>();
        try (var consumer = new KafkaConsumer<>(Map.of("bootstrap.servers", deployment.bootstrapServers()),
                new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            var ends = new HashMap<>(consumer.endOffsets(partitions));
            while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                consumer.poll(Duration.ofMillis(100))
                        .forEach(record -> values.add(new String(record.value(), ISO_8859_1)));
            }
        }
        return values;
    }

    /// Asks again as long as the instance has only just started.
    private void submit(ConfigurableApplicationContext api, String id, Receiver receiver) throws InterruptedException {
        var request = HttpRequest.newBuilder(uri(api, id)).header("Content-Type", "application/json")
                .PUT(HttpRequest.BodyPublishers.ofString("{\"input\":\"sealed " + id + "\",\"callback\":{\"url\":\""
                        + receiver.url() + "\",\"secret\":\"" + SECRET + "\"}}"))
                .build();
        var answer = deployment.send(request);
        for (int tries = 0; answer.statusCode() == 503 && tries < 100; tries++) {
            Thread.sleep(50);
            answer = deployment.send(request);
        }
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
        assertThat(shows(answer.body())).isFalse();
    }

    private static void complete(TestWorker worker, String id) {
        var job = worker.take("sealed " + id);
        worker.start(job, 1);
        worker.complete(job, 24_000);
    }

    private JsonNode await(ConfigurableApplicationContext api, String id, String status) throws InterruptedException {
        for (int tries = 0; tries < 400; tries++) {
            var job = Json.mapper().readTree(deployment.send(HttpRequest.newBuilder(uri(api, id)).build()).body());
            if (requireNonNull(job.path("callback").path("status").stringValue("")).equals(status)) {
                return job;
            }
            Thread.sleep(50);
        }
        throw new AssertionError("the callback of " + id + " never was " + status);
    }

    private static URI uri(ConfigurableApplicationContext api, String id) {
        return URI.create("http://localhost:" + Deployment.port(api) + "/v1/jobs/" + id);
    }
}
