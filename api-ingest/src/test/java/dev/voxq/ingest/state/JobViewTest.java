package dev.voxq.ingest.state;

import static org.assertj.core.api.Assertions.assertThat;

import dev.voxq.ingest.Deployment;
import dev.voxq.model.JobId;
import dev.voxq.model.SynthesisEvent.StateChange;
import dev.voxq.model.wire.EventCodec;
import dev.voxq.model.wire.Topics;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The view against a real broker: stopped, gone on with, and built anew.
class JobViewTest {
    private static final Duration RETENTION = Duration.ofDays(30);

    private final Deployment deployment = Deployment.shared();
    private final AtomicInteger read = new AtomicInteger();

    @TempDir
    Path directory;

    @Test
    void restartGoesOnAndRebuildFindsTheSame() throws Exception {
        var now = Instant.now();
        var jobs = new ArrayList<JobId>();
        JobState first;
        JobState second;
        int readAtFirst;
        try (var view = view("kept", RETENTION)) {
            var events = TestEvents.of("viewed-1", "viewers", now, null);
            jobs.add(events.job().id());
            write(view, events.accepted(), events.started(1), events.completed(1), events.started(1));
            first = view.find(jobs.getFirst()).orElseThrow();
            assertThat(first.status()).isEqualTo(JobStatus.COMPLETED);
            readAtFirst = read.getAndSet(0);
        }

        try (var view = view("kept", RETENTION)) {
            assertThat(view.find(jobs.getFirst())).map(JobState::ending).isEqualTo(Optional.ofNullable(first.ending()));
            var events = TestEvents.of("viewed-2", "viewers", now.plusMillis(1), null);
            jobs.add(events.job().id());
            write(view, events.accepted(), events.cancelled());
            second = view.find(jobs.getLast()).orElseThrow();
            assertThat(read.getAndSet(0)).isLessThanOrEqualTo(readAtFirst);
        }

        try (var view = view("fresh", RETENTION)) {
            awaitComplete(view);
            assertThat(view.find(jobs.getFirst())).map(JobState::ending).isEqualTo(
                    Optional.ofNullable(first.ending()));
            assertThat(view.find(jobs.getLast())).map(JobState::history).contains(second.history());
            assertThat(view.list("viewers", null, null, 10)).extracting(JobState::id)
                    .containsExactly(jobs.getLast(), jobs.getFirst());
            assertThat(view.count("viewers", JobStatus.COMPLETED)).isEqualTo(1);
        }
    }

    @Test
    void jobsPastTheirRetentionAreNotTakenIn() throws Exception {
        var events = TestEvents.of("outlived", "ancients", Instant.now().minus(Duration.ofHours(2)), null);
        try (var view = view("short", Duration.ofHours(1))) {
            write(view, events.accepted());
            assertThat(view.find(events.job().id())).isEmpty();
        }
    }

    private JobView view(String name, Duration retention) {
        return JobView.start(new StateConfig(directory.resolve(name), 4, retention), Topics.DEFAULT, "ids",
                () -> new KafkaConsumer<>(
                        Map.of("bootstrap.servers", deployment.bootstrapServers(), "enable.auto.commit", false,
                                "auto.offset.reset", "none"),
                        new ByteArrayDeserializer(), new ByteArrayDeserializer()),
                Clock.systemUTC(), _ -> read.incrementAndGet());
    }

    private void write(JobView view, StateChange... events) throws Exception {
        try (var producer = new KafkaProducer<>(Map.of("bootstrap.servers", deployment.bootstrapServers()),
                new ByteArraySerializer(), new ByteArraySerializer())) {
            for (var event : List.of(events)) {
                var written = producer
                        .send(EventCodec.encode(event, "/test", event.at()).on(Topics.DEFAULT.events(), null)).get();
                view.await(new TopicPartition(written.topic(), written.partition()), written.offset(),
                        Duration.ofSeconds(30));
            }
        }
    }

    private static void awaitComplete(JobView view) throws InterruptedException {
        for (int tries = 0; !view.complete(); tries++) {
            assertThat(tries).isLessThan(600);
            Thread.sleep(50);
        }
    }
}
