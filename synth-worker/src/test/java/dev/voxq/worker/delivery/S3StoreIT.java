package dev.voxq.worker.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.voxq.embedded.EmbeddedS3;
import dev.voxq.model.StoreLocation;
import dev.voxq.worker.config.StoreConfig;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The store, against a real S3 server.
final class S3StoreIT {
    private static final StoreLocation PLACE = new StoreLocation("voxq-store", "a/b ü.wav");

    @TempDir
    private Path directory;
    private EmbeddedS3 server;
    private S3Store store;

    @BeforeEach
    void start() {
        server = EmbeddedS3.start(directory, 0, new EmbeddedS3.Credentials("key", "secret"));
        server.createBucket("voxq-store");
        store = S3Store.of(new StoreConfig(server.endpoint().toString(), "us-east-1", "key", "secret", true));
    }

    @AfterEach
    void stop() {
        store.close();
        server.close();
    }

    @Test
    void objectInSeveralPartsAppearsWholeWithItsMetadata() {
        try (var spool = spool(20 << 20)) {
            var put = store.put(PLACE, null, spool, "audio/wav", Map.of("voxq-job-id", "job-1"));

            assertThat(put).isTrue();
            assertThat(store.find(PLACE)).map(S3Store.Found::metadata).hasValue(Map.of("voxq-job-id", "job-1"));
            assertThat(directory.resolve("voxq-store").resolve(PLACE.key())).hasSize(spool.size());
        }
    }

    @Test
    void whatIsThereStaysWhetherSmallOrInParts() {
        try (var small = spool(10); var large = spool(9 << 20)) {
            store.put(PLACE, null, small, "audio/wav", Map.of("voxq-job-id", "job-1"));

            assertThat(store.put(PLACE, null, small, "audio/wav", Map.of())).isFalse();
            assertThat(store.put(PLACE, null, large, "audio/wav", Map.of())).isFalse();
            assertThat(directory.resolve("voxq-store").resolve(PLACE.key())).hasSize(small.size());
        }
    }

    @Test
    void objectTakesThePlaceOfTheOneThatWasNamedAndOfNoOther() {
        try (var old = spool(10); var small = spool(20); var large = spool(9 << 20)) {
            store.put(PLACE, null, old, "audio/wav", Map.of("voxq-job-id", "job-1"));
            var first = store.find(PLACE).orElseThrow().etag();

            assertThat(store.put(PLACE, first, small, "audio/wav", Map.of("voxq-job-id", "job-2"))).isTrue();
            assertThat(store.put(PLACE, first, large, "audio/wav", Map.of("voxq-job-id", "job-3"))).isFalse();
            var second = store.find(PLACE).orElseThrow();
            assertThat(second.metadata()).isEqualTo(Map.of("voxq-job-id", "job-2"));
            assertThat(store.put(PLACE, second.etag(), large, "audio/wav", Map.of("voxq-job-id", "job-4"))).isTrue();
            assertThat(directory.resolve("voxq-store").resolve(PLACE.key())).hasSize(large.size());
        }
    }

    @Test
    void oneOfManyWritersWins() throws InterruptedException {
        var winners = new AtomicInteger();
        try (var writers = Executors.newVirtualThreadPerTaskExecutor()) {
            IntStream.range(0, 16).forEach(_ -> writers.execute(() -> {
                try (var spool = spool(1_000)) {
                    if (store.put(PLACE, null, spool, "audio/wav", Map.of())) {
                        winners.incrementAndGet();
                    }
                }
            }));
        }

        assertThat(winners).hasValue(1);
    }

    @Test
    void writingTakesOneRequestAndItsAnswerArrives() {
        try (var spool = spool(10)) {
            var refused = IntStream.range(0, 300)
                    .filter(number -> !store.put(new StoreLocation("voxq-store", number + ".wav"), null, spool,
                            "audio/wav", Map.of()))
                    .count();

            assertThat(refused).isZero();
        }
    }

    @Test
    void nothingIsFoundWhereNothingIs() {
        assertThat(store.find(PLACE)).isEmpty();
    }

    @Test
    void bucketThatIsNotThereIsNamed() {
        var elsewhere = new StoreLocation("no-such-bucket", "key");

        try (var spool = spool(10)) {
            assertThatExceptionOfType(StoreFailedException.class)
                    .isThrownBy(() -> store.put(elsewhere, null, spool, "audio/wav", Map.of()))
                    .withMessageContaining("s3://no-such-bucket/key");
        }
    }

    private static Spool spool(int bytes) {
        var body = new byte[bytes];
        new Random(1).nextBytes(body);
        var spool = new Spool();
        spool.append(body);
        spool.putHeader(new byte[44]);
        return spool;
    }
}
