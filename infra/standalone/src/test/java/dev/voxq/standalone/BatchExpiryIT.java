package dev.voxq.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.voxq.cli.client.ApiClient;
import dev.voxq.cli.client.BatchView;
import dev.voxq.embedded.EmbeddedKafka;
import dev.voxq.embedded.EmbeddedS3;
import dev.voxq.ingest.IngestApplication;
import dev.voxq.model.JobId;
import dev.voxq.worker.SynthWorker;
import dev.voxq.worker.config.WorkerConfig;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A catalog whose time is over before any worker is there.
class BatchExpiryIT {
    private static final int ROWS = 40;
    private static final String BUCKET = "voxq";

    @TempDir
    Path directory;

    @Test
    void workerThatComesLaterSpeaksNothingOfAnExpiredBatch() throws Exception {
        assumeTrue(Espeak.installed(), "espeak-ng is not installed");
        var data = new DataDirectory(directory);
        var credentials = data.credentials();
        try (var kafka = EmbeddedKafka.start(data.kafka());
                var store = EmbeddedS3.start(data.store(), 0, credentials)) {
            store.createBucket(BUCKET);
            var environment = new HashMap<>(System.getenv());
            environment.putAll(Map.of("KAFKA_BOOTSTRAP_SERVERS", kafka.bootstrapServers(),
                    "S3_ENDPOINT", store.endpoint().toString(), "S3_ACCESS_KEY", credentials.accessKey(),
                    "S3_SECRET_KEY", credentials.secretKey(), "S3_PATH_STYLE", "true", "S3_BUCKET", BUCKET,
                    "HTTP_PORT", "0", "ENGINE", "espeak-ng"));
            try (var api = IngestApplication.start(Map.copyOf(environment));
                    var client = new ApiClient(URI.create("http://localhost:"
                            + api.getEnvironment().getRequiredProperty("local.server.port")))) {
                var expired = expire(client);
                assertThat(expired.status()).isEqualTo("expired");
                assertThat(expired.requestCounts().failed()).isZero();

                try (var _ = SynthWorker.start(WorkerConfig.from(environment))) {
                    awaitTurn(client, "behind-the-rows");
                    awaitTurn(client, "behind-those-too");
                }

                assertThat(client.batch(expired.id())).isEqualTo(expired);
                assertThat(client.job(new JobId(expired.id() + ".0000000")).status()).isEqualTo("cancelled");
                assertThat(audio(data.store())).containsExactly("behind-the-rows.wav", "behind-those-too.wav");
            }
        }
    }

    private BatchView expire(ApiClient client) throws IOException, InterruptedException {
        var rows = Files.write(directory.resolve("rows.jsonl"), IntStream.range(0, ROWS)
                .mapToObj(row -> "{\"custom_id\":\"row-" + row + "\",\"method\":\"POST\",\"url\":\"/v1/audio/speech\","
                        + "\"body\":{\"input\":\"Too late, number " + row + ".\"}}")
                .toList());
        var batch = client.createBatch(client.uploadBatchFile(rows), "late", "3s");
        for (int tries = 0; tries < 600 && !batch.ended(); tries++) {
            Thread.sleep(50);
            batch = client.batch(batch.id());
        }
        return batch;
    }

    /// Has a job spoken that is queued behind all that is there.
    private static void awaitTurn(ApiClient client, String id) throws InterruptedException {
        client.submit(Map.of("id", id, "input", "Next, please.", "lane", "bulk"));
        for (int tries = 0; tries < 600 && !client.job(new JobId(id)).ended(); tries++) {
            Thread.sleep(50);
        }
        assertThat(client.job(new JobId(id)).status()).isEqualTo("completed");
    }

    private static List<String> audio(Path store) throws IOException {
        try (var files = Files.walk(store)) {
            return files.map(file -> String.valueOf(file.getFileName())).filter(name -> name.endsWith(".wav")).sorted()
                    .toList();
        }
    }
}
