package dev.voxq.ingest.state;

import dev.voxq.model.JobId;
import dev.voxq.model.Lane;
import dev.voxq.model.SynthesisEvent.StateChange;
import dev.voxq.model.wire.EventCodec;
import dev.voxq.model.wire.Json;
import dev.voxq.model.wire.MalformedRecordException;
import dev.voxq.model.wire.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.YearMonth;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;

/// What this instance knows of all jobs and callbacks: the fold of their topics, kept on disk.
///
/// [LogReader] writes it from one thread; everything else reads. What another instance wrote is here as soon as its
/// record was read; whoever needs to see a record of its own waits for its offset.
public final class JobView implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(JobView.class);
    private static final int PURGED_AT_ONCE = 1_000;

    private final JobStore store;
    private final Topics topics;
    private final Duration retention;
    private final InstantSource clock;
    private final Consumer<StateChange> observer;
    private final Pace realtimePace;
    private final Pace bulkPace;
    private final Positions positions = new Positions();
    private final Map<JobId, Set<Runnable>> watchers = new ConcurrentHashMap<>();
    private final NavigableMap<BatchId, BatchState> openBatches = new ConcurrentSkipListMap<>(
            Comparator.comparing(BatchId::value));
    private @Nullable LogReader reader;
    private volatile boolean complete;

    /// Begins to read. Close it to stop.
    ///
    /// @param topicIds what tells these topics from others of the same name
    /// @param consumers without a group, and without a reset policy
    /// @param observer sees every event that is read, old ones first
    /// @throws StateDirectoryException when the directory cannot be used
    public static JobView start(StateConfig config, Topics topics, String topicIds,
            Supplier<org.apache.kafka.clients.consumer.Consumer<byte[], byte[]>> consumers, InstantSource clock,
            Consumer<StateChange> observer) {
        var store = JobStore.open(config.directory(), config.cacheMegabytes());
        store.belongTo(topicIds);
        var view = new JobView(store, topics, config.retention(), clock, observer);
        view.reader = new LogReader(view, partitions(topics), consumers, clock);
        view.reader.start();
        return view;
    }

    private static List<TopicPartition> partitions(Topics topics) {
        return Stream.of(topics.events(), topics.callbacks(), topics.batches())
                .flatMap(topic -> IntStream.range(0, Topics.EVENT_PARTITIONS)
                        .mapToObj(partition -> new TopicPartition(topic, partition)))
                .toList();
    }

    /// @param retention how long a job is remembered after it was created
    /// @param observer sees every event that is read, old ones first
    JobView(JobStore store, Topics topics, Duration retention, InstantSource clock, Consumer<StateChange> observer) {
        this.store = store;
        this.topics = topics;
        this.retention = retention;
        this.clock = clock;
        this.observer = observer;
        this.realtimePace = new Pace(clock);
        this.bulkPace = new Pace(clock);
        store.batches(null).filter(batch -> !batch.status().terminal())
                .forEach(batch -> openBatches.put(batch.id(), batch));
    }

    public Optional<JobState> find(JobId id) {
        return store.job(id);
    }

    public Optional<CallbackState> findCallback(CallbackSubject subject) {
        return store.callback(subject);
    }

    public Optional<BatchState> findBatch(BatchId id) {
        return store.batch(id);
    }

    /// Which batch has this name of tenant and key.
    public Optional<BatchClaim> findClaim(String name) {
        return store.claim(name);
    }

    /// Batches of a tenant, newest first.
    ///
    /// @param after the last batch of the page before
    public List<BatchState> listBatches(@Nullable String tenant, @Nullable BatchId after, int limit) {
        return store.batches(after).filter(batch -> Objects.equals(batch.order().tenant(), tenant)).limit(limit)
                .toList();
    }

    public Optional<BatchState> openBatch(BatchId id) {
        return Optional.ofNullable(openBatches.get(id));
    }

    /// Batches that have no end yet, oldest first.
    public Collection<BatchState> openBatches() {
        return Collections.unmodifiableCollection(openBatches.values());
    }

    /// Jobs of a tenant, newest first.
    ///
    /// @param tenant absent where there are no tenants
    /// @param status absent for all
    /// @param after the last job of the page before
    public List<JobState> list(@Nullable String tenant, @Nullable JobStatus status, @Nullable JobState after,
            int limit) {
        return store.list(tenant, status, after, limit);
    }

    public long count(@Nullable String tenant, JobStatus status) {
        return store.count(tenant, status);
    }

    /// Jobs of a lane that nobody speaks yet.
    public long waiting(Lane lane) {
        return store.waiting(lane);
    }

    /// Where a job stands in its lane; empty when it is not queued.
    public Optional<QueuePlace> place(JobState job) {
        var position = store.position(job);
        return position.isEmpty()
                ? Optional.empty()
                : Optional.of(new QueuePlace(position.getAsLong(),
                        pace(job.job().lane()).after(position.getAsLong())));
    }

    private Pace pace(Lane lane) {
        return switch (lane) {
            case REALTIME -> realtimePace;
            case BULK -> bulkPace;
        };
    }

    /// Audio spoken for a tenant in a month (UTC).
    public Duration spoken(@Nullable String tenant, YearMonth month) {
        return Duration.ofMillis(store.spokenMillis(tenant, month));
    }

    /// Jobs without an end whose deadline has passed, oldest deadline first.
    public List<JobId> overdue(Instant now, int limit) {
        return store.overdue(now, limit);
    }

    /// Endpoints of a partition with open callbacks of what has ended.
    public List<String> endpoints(int partition) {
        return store.endpoints(partition);
    }

    /// What this endpoint is to be called back for, longest due first.
    public List<CallbackSubject> dueCallbacks(int partition, String endpoint, Instant now, int limit) {
        return store.due(partition, endpoint, now, limit);
    }

    /// When the receiver of this callback last said that it wants no more.
    public Optional<Instant> disabledAt(CallbackState callback) {
        return store.disabledAt(callback);
    }

    /// Whether all that happened before this instance started has been read.
    public boolean complete() {
        return complete;
    }

    /// Returns once the record at this offset is part of the view.
    public void await(TopicPartition partition, long offset, Duration patience)
            throws InterruptedException, TimeoutException {
        positions.await(partition, offset + 1, patience);
    }

    /// The offset up to which a partition has been read, itself not included.
    public long position(TopicPartition partition) {
        return positions.of(partition);
    }

    /// Calls back after each event of the job, until closed. The caller must not block.
    public Watch watch(JobId id, Runnable onEvent) {
        watchers.compute(id, (_, others) -> {
            var all = others == null ? ConcurrentHashMap.<Runnable>newKeySet() : others;
            all.add(onEvent);
            return all;
        });
        return () -> watchers.computeIfPresent(id, (_, others) -> {
            others.remove(onEvent);
            return others.isEmpty() ? null : others;
        });
    }

    /// Somebody's interest in one job.
    public interface Watch extends AutoCloseable {
        @Override
        void close();
    }

    /// Takes in one record of one of the topics.
    void apply(ConsumerRecord<byte[], byte[]> record) {
        try {
            if (record.topic().equals(topics.events())) {
                applyEvent(record);
            } else if (record.topic().equals(topics.batches())) {
                applyBatch(record);
            } else {
                applyCallback(record);
            }
        } catch (MalformedRecordException | JacksonException | IllegalArgumentException e) {
            LOG.warn("A record makes no sense. topic={} partition={} offset={} cause={}", record.topic(),
                    record.partition(), record.offset(), e.getMessage());
        }
    }

    private void applyEvent(ConsumerRecord<byte[], byte[]> record) throws MalformedRecordException {
        if (record.value() == null) {
            store.job(idOf(record)).ifPresent(job -> store.remove(job, record.partition()));
        } else if (EventCodec.decode(record.key(), record.value(), record.headers()) instanceof StateChange change) {
            observer.accept(change);
            if (outlived(change)) {
                return;
            }
            var old = store.job(change.jobId()).orElse(null);
            var state = old == null ? JobState.of(change, record.offset()) : old.after(change, record.offset());
            store.put(old, state, record.partition());
            if (old != null && old.status() == JobStatus.QUEUED && taken(state)) {
                pace(state.job().lane()).count(change.at());
            }
            watchers.getOrDefault(change.jobId(), Set.of()).forEach(Runnable::run);
        }
    }

    /// Whether a worker had the job, and not only its caller or its deadline an end for it.
    private static boolean taken(JobState job) {
        return switch (job.status()) {
            case RUNNING, COMPLETED, FAILED -> true;
            case QUEUED, CANCELLED, EXPIRED -> false;
        };
    }

    private void applyCallback(ConsumerRecord<byte[], byte[]> record) {
        if (record.value() != null) {
            var callback = Json.mapper().readValue(record.value(), CallbackState.class);
            store.put(store.callback(callback.subject()).orElse(null), callback, record.partition());
            if (callback.subject() instanceof CallbackSubject.OfJob(var job)) {
                watchers.getOrDefault(job, Set.of()).forEach(Runnable::run);
            }
        }
    }

    private void applyBatch(ConsumerRecord<byte[], byte[]> record) {
        if (record.value() == null) {
            return;
        }
        var key = new String(record.key(), StandardCharsets.UTF_8);
        if (key.startsWith(JobNames.KEYED)) {
            claim(Json.mapper().readValue(record.value(), BatchClaim.class));
        } else if (key.endsWith(BatchRecords.PROGRESS)) {
            var progress = Json.mapper().readValue(record.value(), BatchProgress.class);
            store.put(progress);
            notice(progress.id());
        } else {
            var order = Json.mapper().readValue(record.value(), BatchOrder.class);
            if (order.createdAt().isAfter(clock.instant().minus(retention))) {
                store.put(order);
                notice(order.id());
            }
        }
    }

    /// The first has the name, unless it was so old by then that it was forgotten.
    private void claim(BatchClaim claim) {
        var first = store.claim(claim.name());
        if (first.isEmpty() || !first.get().at().isAfter(claim.at().minus(retention))) {
            store.put(claim);
        }
    }

    private void notice(BatchId id) {
        findBatch(id).ifPresent(batch -> {
            if (batch.status().terminal()) {
                openBatches.remove(id);
            } else {
                openBatches.put(id, batch);
            }
        });
    }

    private boolean outlived(StateChange change) {
        return change.job().createdAt().isBefore(clock.instant().minus(retention));
    }

    private static JobId idOf(ConsumerRecord<byte[], byte[]> record) {
        return new JobId(new String(record.key(), StandardCharsets.UTF_8));
    }

    /// Forgets jobs older than the retention, some at a time.
    ///
    /// @return how many
    int purge() {
        int purged = 0;
        for (var tenant : store.tenants()) {
            for (var job : store.createdBefore(tenant, clock.instant().minus(retention), PURGED_AT_ONCE)) {
                store.remove(job, Partitions.of(job.id()));
                purged++;
            }
        }
        var oldest = clock.instant().minus(retention);
        for (var batch : store.batches(null).filter(batch -> batch.order().createdAt().isBefore(oldest)).toList()) {
            store.remove(batch.id());
            openBatches.remove(batch.id());
            purged++;
        }
        return purged + store.removeClaims(oldest);
    }

    JobStore store() {
        return store;
    }

    void advance(TopicPartition partition, long position) {
        store.position(partition, position);
        positions.advance(partition, position);
    }

    void markComplete() {
        complete = true;
    }

    @Override
    public void close() {
        if (reader != null) {
            reader.close();
        }
        store.close();
    }
}
