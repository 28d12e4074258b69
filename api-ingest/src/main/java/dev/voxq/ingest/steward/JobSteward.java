package dev.voxq.ingest.steward;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.voxq.ingest.state.JobState;
import dev.voxq.ingest.state.JobStatus;
import dev.voxq.ingest.state.JobView;
import dev.voxq.ingest.state.Partitions;
import dev.voxq.model.FailureCode;
import dev.voxq.model.JobId;
import dev.voxq.model.JobInfo;
import dev.voxq.model.JobUsage;
import dev.voxq.model.SynthesisEvent.Failed;
import dev.voxq.model.SynthesisEvent.StateChange;
import dev.voxq.model.wire.EventCodec;
import dev.voxq.model.wire.JobCodec;
import dev.voxq.model.wire.MalformedRecordException;
import dev.voxq.model.wire.Topics;
import dev.voxq.model.wire.UsageCodec;
import dev.voxq.model.wire.WireRecord;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.RebalanceInProgressException;
import org.apache.kafka.common.errors.WakeupException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.kafka.core.KafkaOperations;

/// Answers for the jobs of some partitions, which the consumer group shares out among the instances.
///
/// It reads their events behind the view and commits what it has dealt with, so that after a crash another instance goes
/// on there: at least once, and every copy says the same. For the event that ended a job it writes the usage record. For
/// an event that came after the end (a worker that did not know) it repeats the end, so that the newest event of a job
/// is its end also after compaction. It ends jobs whose deadline passed while nobody spoke them, and those that the
/// broker gave up by itself.
public final class JobSteward implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(JobSteward.class);
    private static final Duration POLL = Duration.ofMillis(250);
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration PAUSE = Duration.ofMillis(200);
    /// Kafka's own mark (KIP-1191); ours have others.
    private static final String GIVEN_UP_BY_BROKER = "__dlq.errors.topic";
    private static final String DELIVERIES = "__dlq.errors.delivery.count";
    private static final int EXPIRED_AT_ONCE = 1_000;

    private final JobView view;
    private final Topics topics;
    private final Supplier<Consumer<byte[], byte[]>> consumers;
    private final KafkaOperations<byte[], byte[]> kafka;
    private final String source;
    private final Grace grace;
    private final InstantSource clock;
    private final Set<Integer> owned = ConcurrentHashMap.newKeySet();
    private final Map<Integer, Map<TopicPartition, Long>> arriving = new HashMap<>();
    private final Thread thread = Thread.ofPlatform().name("job-steward").unstarted(this::run);
    private volatile boolean closing;

    /// How long past its deadline a job is left to the workers.
    ///
    /// @param queued when nobody had begun: a worker would say so as soon as it acquires the job
    /// @param running when somebody had, who may have died
    public record Grace(Duration queued, Duration running) {
        public static final Grace DEFAULT = new Grace(Duration.ofSeconds(1), Duration.ofSeconds(60));
    }

    /// @param consumers of one group, with auto commit off
    public JobSteward(JobView view, Topics topics, Supplier<Consumer<byte[], byte[]>> consumers,
            KafkaOperations<byte[], byte[]> kafka, String source, Grace grace, InstantSource clock) {
        this.view = view;
        this.topics = topics;
        this.consumers = consumers;
        this.kafka = kafka;
        this.source = source;
        this.grace = grace;
        this.clock = clock;
    }

    public void start() {
        thread.start();
    }

    /// The partitions this instance answers for, and knows all about.
    public Set<Integer> owned() {
        return Set.copyOf(owned);
    }

    private void run() {
        while (!closing && !view.complete()) {
            pause();
        }
        while (!closing) {
            try (var consumer = consumers.get()) {
                consumer.subscribe(List.of(topics.events(), topics.deadLetters()), new Ownership(consumer));
                while (!closing) {
                    deal(consumer);
                }
            } catch (InterruptException | WakeupException e) {
                return;
            } catch (KafkaException | CompletionException | TimeoutException e) {
                LOG.warn("Jobs are not looked after; trying again. cause={}", e.getMessage());
                pause();
            } catch (InterruptedException e) {
                return;
            } finally {
                owned.clear();
                arriving.clear();
            }
        }
    }

    private void deal(Consumer<byte[], byte[]> consumer) throws InterruptedException, TimeoutException {
        var records = consumer.poll(POLL);
        takeOver();
        var written = new ArrayList<CompletableFuture<?>>();
        for (var partition : records.partitions()) {
            if (partition.topic().equals(topics.events())) {
                var last = records.records(partition).getLast();
                view.await(partition, last.offset(), PATIENCE);
            }
        }
        records.records(topics.events()).forEach(record -> answer(record, written));
        records.records(topics.deadLetters()).forEach(record -> mourn(record, written));
        expire(written);
        CompletableFuture.allOf(written.toArray(CompletableFuture[]::new)).join();
        if (!records.isEmpty()) {
            commit(consumer, records.nextOffsets());
        }
    }

    /// What cannot be committed is dealt with again by whoever has the partition next.
    private static void commit(Consumer<byte[], byte[]> consumer, Map<TopicPartition, OffsetAndMetadata> next) {
        try {
            consumer.commitSync(next);
        } catch (RebalanceInProgressException | CommitFailedException e) {
            LOG.debug("Partitions are moving. cause={}", e.getMessage());
        }
    }

    private void answer(ConsumerRecord<byte[], byte[]> record, List<CompletableFuture<?>> written) {
        if (record.value() == null) {
            return;
        }
        try {
            var event = EventCodec.decode(record.key(), record.value(), record.headers());
            if (event instanceof StateChange change) {
                view.find(change.jobId()).ifPresent(job -> answer(change, record.offset(), job, written));
            }
        } catch (MalformedRecordException | IllegalArgumentException e) {
            LOG.debug("An event makes no sense. offset={} cause={}", record.offset(), e.getMessage());
        }
    }

    private void answer(StateChange event, long offset, JobState job, List<CompletableFuture<?>> written) {
        var ending = job.ending();
        if (ending == null || offset < ending.offset()) {
            return;
        }
        if (offset == ending.offset()) {
            written.add(send(UsageCodec.encode(usage(job, ending), source), topics.usage()));
            return;
        }
        var end = job.end();
        if (end != null && offset == job.newest() && !end.getClass().equals(event.getClass())) {
            written.add(send(EventCodec.encode(end, source, clock.instant()), topics.events()));
        }
    }

    /// A record that the broker gave up has nobody else to tell its job's end: each of its deliveries went to a worker
    /// that died. A job that the view does not know was never begun, as a row of a batch: then the letter itself says which
    /// it was.
    private void mourn(ConsumerRecord<byte[], byte[]> record, List<CompletableFuture<?>> written) {
        if (record.headers().lastHeader(GIVEN_UP_BY_BROKER) == null || record.key() == null) {
            return;
        }
        try {
            var known = view.find(new JobId(new String(record.key(), UTF_8))).orElse(null);
            if (known == null) {
                var job = JobInfo.of(JobCodec.decode(record.value(), record.headers()));
                written.add(giveUp(job, deliveries(record)));
            } else if (known.ending() == null) {
                written.add(giveUp(known.job(), known.attempts()));
            }
        } catch (MalformedRecordException | IllegalArgumentException e) {
            LOG.debug("A dead letter names no job. offset={} cause={}", record.offset(), e.getMessage());
        }
    }

    private static int deliveries(ConsumerRecord<byte[], byte[]> letter) {
        var count = letter.headers().lastHeader(DELIVERIES);
        return count == null ? 0 : Integer.parseInt(new String(count.value(), UTF_8));
    }

    private CompletableFuture<?> giveUp(JobInfo job, int attempts) {
        var now = clock.instant();
        return send(EventCodec.encode(new Failed(job, now, FailureCode.TOO_MANY_ATTEMPTS,
                "every worker that had the job died; the broker gave it up", null, attempts), source, now),
                topics.events());
    }

    private static JobUsage usage(JobState job, JobState.Ending ending) {
        var result = ending.result();
        var speaking = job.speaking();
        return new JobUsage(job.id(), job.job().tenant(), ending.status().wireName(), job.job().lane(),
                job.job().characters(), ending.audioSeconds(),
                result == null ? null : (Double) (result.synthesisMillis() / 1000),
                result != null ? result.engine() : speaking == null ? null : speaking.engine(),
                result == null ? null : result.model(), job.attempts(), job.job().createdAt(), ending.at());
    }

    private void expire(List<CompletableFuture<?>> written) {
        if (owned.isEmpty()) {
            return;
        }
        var now = clock.instant();
        for (var id : view.overdue(now.minus(grace.queued()), EXPIRED_AT_ONCE)) {
            if (owned.contains(Partitions.of(id))) {
                view.find(id).filter(job -> abandoned(job, now)).ifPresent(job -> written.add(send(
                        EventCodec.encode(expiry(job, now), source, now), topics.events())));
            }
        }
    }

    private boolean abandoned(JobState job, Instant now) {
        var deadline = job.job().deadline();
        return deadline != null && switch (job.status()) {
            case QUEUED -> now.isAfter(deadline.plus(grace.queued()));
            case RUNNING -> now.isAfter(deadline.plus(grace.running()));
            case COMPLETED, FAILED, CANCELLED, EXPIRED -> false;
        };
    }

    private static Failed expiry(JobState job, Instant now) {
        var when = job.status() == JobStatus.QUEUED ? "before anybody spoke it" : "and nothing was heard of it since";
        return new Failed(job.job(), now, FailureCode.DEADLINE_EXCEEDED,
                "the deadline " + job.job().deadline() + " passed " + when, null, job.attempts());
    }

    private CompletableFuture<?> send(WireRecord record, String topic) {
        return kafka.send(record.on(topic, null));
    }

    private void pause() {
        try {
            Thread.sleep(PAUSE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// A partition is ours once the view has all that the instance before us wrote.
    private void takeOver() {
        arriving.entrySet().removeIf(arrival -> {
            var arrived = arrival.getValue().entrySet().stream()
                    .allMatch(end -> view.position(end.getKey()) >= end.getValue());
            return arrived && owned.add(arrival.getKey());
        });
    }

    private final class Ownership implements ConsumerRebalanceListener {
        private final Consumer<byte[], byte[]> consumer;

        Ownership(Consumer<byte[], byte[]> consumer) {
            this.consumer = consumer;
        }

        @Override
        public void onPartitionsAssigned(Collection<TopicPartition> assigned) {
            for (var events : assigned) {
                if (!events.topic().equals(topics.events())) {
                    continue;
                }
                arriving.put(events.partition(), consumer.endOffsets(
                        List.of(events, new TopicPartition(topics.callbacks(), events.partition()),
                                new TopicPartition(topics.batches(), events.partition()))));
            }
        }

        @Override
        public void onPartitionsRevoked(Collection<TopicPartition> revoked) {
            revoked.stream().filter(partition -> partition.topic().equals(topics.events())).forEach(partition -> {
                owned.remove(partition.partition());
                arriving.remove(partition.partition());
            });
        }
    }

    @Override
    public void close() {
        closing = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
