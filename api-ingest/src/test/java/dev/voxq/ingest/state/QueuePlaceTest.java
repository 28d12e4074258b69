package dev.voxq.ingest.state;

import static org.assertj.core.api.Assertions.assertThat;

import dev.voxq.model.FailureCode;
import dev.voxq.model.JobId;
import dev.voxq.model.Lane;
import dev.voxq.model.SynthesisEvent.Accepted;
import dev.voxq.model.SynthesisEvent.StateChange;
import dev.voxq.model.wire.EventCodec;
import dev.voxq.model.wire.Topics;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Places of queued jobs, as the view has them from the events.
class QueuePlaceTest {
    private static final Instant START = Instant.parse("2026-01-02T03:04:05Z");
    private static final int JOBS = 2_000;

    @TempDir
    Path directory;

    private Instant now = START;
    private long offset;
    private JobView view;

    /// A job, and since when it waits, as the test has it.
    private record Waiting(TestEvents events, Instant since) {
        static final Comparator<Waiting> ORDER = Comparator.comparing(Waiting::since)
                .thenComparing(waiting -> waiting.events().job().id().value());
    }

    @BeforeEach
    void open() {
        view = new JobView(JobStore.open(directory, 4), Topics.DEFAULT, Duration.ofDays(30), () -> now, _ -> {});
    }

    @AfterEach
    void close() {
        view.close();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void everyJobKnowsHowManyOfItsLaneWaitAhead(long seed) {
        var random = new Random(seed);
        var waiting = new ArrayList<Waiting>();
        var dead = new ArrayList<TestEvents>();
        for (int i = 0; i < JOBS; i++) {
            now = now.plusMillis(random.nextInt(3));
            var events = TestEvents.of("job-" + random.nextLong(1L << 40),
                    random.nextInt(4) == 0 ? Lane.REALTIME : Lane.BULK, now.minusMillis(random.nextInt(5_000)));
            read(events.accepted());
            waiting.add(new Waiting(events, events.job().createdAt()));
            switch (random.nextInt(6)) {
                case 0 -> read(draw(waiting, random).events().started(1));
                case 1 -> read(draw(waiting, random).events().cancelled());
                case 2 -> {
                    var failed = draw(waiting, random).events();
                    read(failed.started(1));
                    read(failed.failed(FailureCode.ENGINE_FAILED));
                    dead.add(failed);
                }
                case 3 -> {
                    if (!dead.isEmpty()) {
                        var revived = dead.remove(random.nextInt(dead.size()));
                        read(new Accepted(revived.job(), now, 1));
                        waiting.add(new Waiting(revived, now));
                    }
                }
                default -> {
                }
            }
        }

        for (var lane : Lane.values()) {
            var line = waiting.stream().filter(one -> one.events().job().lane() == lane).sorted(Waiting.ORDER)
                    .map(one -> one.events().job().id()).toList();
            assertThat(line).hasSizeGreaterThan(200);
            assertThat(line.stream().map(this::position)).containsExactlyElementsOf(
                    Stream.iterate(1L, next -> next + 1).limit(line.size()).toList());
        }
    }

    private static Waiting draw(List<Waiting> waiting, Random random) {
        return waiting.remove(random.nextInt(waiting.size()));
    }

    @Test
    void retriedJobWaitsBehindThoseThatWaitAlready() {
        var failed = TestEvents.of("failed", Lane.BULK, now);
        var later = TestEvents.of("later", Lane.BULK, now.plusSeconds(10));
        read(failed.accepted());
        read(failed.failed(FailureCode.ENGINE_FAILED));
        read(later.accepted());

        read(new Accepted(failed.job(), now.plusSeconds(20), 1));

        assertThat(position(later.job().id())).isEqualTo(1);
        assertThat(position(failed.job().id())).isEqualTo(2);
    }

    @Test
    void onlyQueuedJobsHaveAPlace() {
        var events = TestEvents.of("job", Lane.BULK, now);
        read(events.accepted());
        var queued = view.find(events.job().id()).orElseThrow();
        assertThat(view.place(queued)).contains(new QueuePlace(1, null));

        read(events.started(1));
        read(TestEvents.of("row-of-a-batch", Lane.BULK, now).started(1));

        assertThat(view.place(queued)).isEmpty();
        assertThat(view.place(view.find(events.job().id()).orElseThrow())).isEmpty();
    }

    @Test
    void forgottenJobsKeepNobodyWaiting() {
        var old = TestEvents.of("old", Lane.BULK, now);
        var young = TestEvents.of("young", Lane.BULK, now.plus(Duration.ofDays(2)));
        read(old.accepted());
        read(young.accepted());
        assertThat(position(young.job().id())).isEqualTo(2);

        now = now.plus(Duration.ofDays(31));
        view.purge();

        assertThat(position(young.job().id())).isEqualTo(1);
    }

    @Test
    void whatWorkersTakeOfALaneTellsWhenTheNextBegins() {
        var last = TestEvents.of("last", Lane.BULK, now.plusSeconds(1));
        var listener = TestEvents.of("listener", Lane.REALTIME, now);
        read(listener.accepted());
        for (int i = 0; i < 20; i++) {
            read(TestEvents.of("bulk-" + i, Lane.BULK, now).accepted());
        }
        read(last.accepted());

        now = now.plusSeconds(1);
        for (int i = 0; i < 10; i++) {
            read(TestEvents.of("bulk-" + i, Lane.BULK, START).started(1));
        }
        for (int i = 10; i < 15; i++) {
            read(TestEvents.of("bulk-" + i, Lane.BULK, START).cancelled());
        }
        read(TestEvents.of("row-of-a-batch", Lane.BULK, START).started(1));
        now = now.plusSeconds(2);

        assertThat(place(last.job().id())).contains(new QueuePlace(6, now.plusMillis(1_200)));
        assertThat(place(listener.job().id())).contains(new QueuePlace(1, null));
    }

    private long position(JobId id) {
        return place(id).orElseThrow().position();
    }

    private Optional<QueuePlace> place(JobId id) {
        return view.place(view.find(id).orElseThrow());
    }

    private void read(StateChange event) {
        var record = EventCodec.encode(event, "/test", event.at()).on(Topics.DEFAULT.events(), null);
        view.apply(new ConsumerRecord<>(record.topic(), Partitions.of(event.jobId()), offset++,
                event.at().toEpochMilli(), TimestampType.CREATE_TIME, record.key().length, record.value().length,
                record.key(), record.value(), record.headers(), Optional.empty()));
    }
}
