package dev.voxq.ingest.state;

import static org.assertj.core.api.Assertions.assertThat;

import dev.voxq.model.wire.Topics;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Who has a name, when several claim it.
class BatchClaimTest {
    private static final Duration RETENTION = Duration.ofDays(30);
    private static final String NAME = JobNames.key("acme", "catalog");

    @TempDir
    Path directory;

    private Instant now = TestEvents.CREATED;
    private JobView view;

    @BeforeEach
    void open() {
        view = new JobView(JobStore.open(directory, 4), Topics.DEFAULT, RETENTION, (InstantSource) () -> now, _ -> {});
    }

    @AfterEach
    void close() {
        view.close();
    }

    @Test
    void firstInTheLogHasTheNameHoweverOftenItIsRead() {
        var first = claim(now);
        var second = claim(now.minusSeconds(1));
        apply(first);
        apply(second);
        apply(first);

        assertThat(view.findClaim(NAME)).contains(first);
        assertThat(view.findClaim(JobNames.key("zenith", "catalog"))).isEmpty();
    }

    @Test
    void claimsOfOneNameShareAPartitionAndCompactionKeepsThemAll() {
        var first = BatchRecords.of(claim(now), "batches");
        var second = BatchRecords.of(claim(now), "batches");

        assertThat(first.partition()).isEqualTo(second.partition());
        assertThat(first.key()).isNotEqualTo(second.key());
    }

    @Test
    void nameIsFreeAgainOnceItsBatchIsForgotten() {
        apply(claim(now));
        var later = claim(now.plus(RETENTION).plusSeconds(1));
        apply(later);
        assertThat(view.findClaim(NAME)).contains(later);

        now = now.plus(RETENTION.multipliedBy(2)).plusSeconds(2);
        assertThat(view.purge()).isEqualTo(1);
        assertThat(view.findClaim(NAME)).isEmpty();
    }

    private static BatchClaim claim(Instant at) {
        return new BatchClaim(NAME, BatchId.random(), "fingerprint", at);
    }

    private void apply(BatchClaim claim) {
        var record = BatchRecords.of(claim, Topics.DEFAULT.batches());
        view.apply(new ConsumerRecord<>(record.topic(), record.partition(), 0, record.key(), record.value()));
    }
}
