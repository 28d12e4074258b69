package dev.voxq.ingest.state;

import static dev.voxq.ingest.state.Keys.key;

import dev.voxq.model.JobId;
import dev.voxq.model.Lane;
import dev.voxq.model.wire.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.apache.kafka.common.TopicPartition;
import org.h2.mvstore.DataUtils;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.MVStoreException;
import org.h2.mvstore.type.ByteArrayDataType;
import org.h2.mvstore.type.LongDataType;
import org.h2.mvstore.type.StringDataType;
import org.jspecify.annotations.Nullable;

/// The view's rows and indexes in one file (H2 MVStore). One thread writes, any thread reads.
///
/// Positions in the topics are committed with the rows they led to. After a crash the store is as it was at some
/// commit, and reading goes on from there; applying an event twice changes nothing.
final class JobStore implements AutoCloseable {
    private static final long SCHEMA = 2;
    private static final String SCHEMA_KEY = "schema";
    private static final byte[] NOTHING = {};
    private static final int COMPACT_FILL_PERCENT = 60;
    private static final int COMPACT_BYTES = 16 << 20;

    private final MVStore store;
    private final MVMap<String, byte[]> jobs;
    private final MVMap<String, byte[]> callbacks;
    private final MVMap<String, byte[]> batchOrders;
    private final MVMap<String, byte[]> batchProgress;
    private final MVMap<String, byte[]> batchClaims;
    private final MVMap<byte[], byte[]> byTenant;
    private final MVMap<byte[], byte[]> byStatus;
    private final MVMap<byte[], byte[]> queuedRealtime;
    private final MVMap<byte[], byte[]> queuedBulk;
    private final MVMap<byte[], byte[]> deadlines;
    private final MVMap<byte[], byte[]> due;
    private final MVMap<byte[], Long> disabled;
    private final MVMap<String, Long> numbers;
    private final MVMap<String, String> texts;

    private JobStore(MVStore store) {
        this.store = store;
        this.jobs = store.openMap("jobs", rows());
        this.callbacks = store.openMap("callbacks", rows());
        this.batchOrders = store.openMap("batch_orders", rows());
        this.batchProgress = store.openMap("batch_progress", rows());
        this.batchClaims = store.openMap("batch_claims", rows());
        this.byTenant = store.openMap("by_tenant", index());
        this.byStatus = store.openMap("by_status", index());
        this.queuedRealtime = store.openMap("queued_realtime", index());
        this.queuedBulk = store.openMap("queued_bulk", index());
        this.deadlines = store.openMap("deadlines", index());
        this.due = store.openMap("due", index());
        this.disabled = store.openMap("disabled", new MVMap.Builder<byte[], Long>().keyType(SortKeyType.INSTANCE)
                .valueType(LongDataType.INSTANCE));
        this.numbers = store.openMap("numbers", new MVMap.Builder<String, Long>().keyType(StringDataType.INSTANCE)
                .valueType(LongDataType.INSTANCE));
        this.texts = store.openMap("texts", new MVMap.Builder<String, String>().keyType(StringDataType.INSTANCE)
                .valueType(StringDataType.INSTANCE));
        numbers.putIfAbsent(SCHEMA_KEY, SCHEMA);
        if (numbers.getOrDefault(SCHEMA_KEY, SCHEMA) != SCHEMA) {
            clear();
        }
    }

    /// Opens the file, or a fresh one where it cannot be read: the topics hold all that was in it.
    ///
    /// @param cacheMegabytes of pages kept in memory
    /// @throws StateDirectoryException when another process has it
    static JobStore open(Path directory, int cacheMegabytes) {
        var file = directory.resolve("jobs.mv");
        try {
            Files.createDirectories(directory);
            try {
                return new JobStore(openFile(file, cacheMegabytes));
            } catch (MVStoreException e) {
                if (e.getErrorCode() == DataUtils.ERROR_FILE_LOCKED) {
                    throw new StateDirectoryException(directory, "is in use by another process", e);
                }
                Files.deleteIfExists(file);
                return new JobStore(openFile(file, cacheMegabytes));
            }
        } catch (IOException e) {
            throw new StateDirectoryException(directory, "cannot be written: " + e.getMessage(), e);
        }
    }

    private static MVStore openFile(Path file, int cacheMegabytes) {
        return new MVStore.Builder().fileName(file.toString()).cacheSize(cacheMegabytes).autoCommitDisabled().compress()
                .open();
    }

    private static MVMap.Builder<String, byte[]> rows() {
        return new MVMap.Builder<String, byte[]>().keyType(StringDataType.INSTANCE)
                .valueType(ByteArrayDataType.INSTANCE);
    }

    private static MVMap.Builder<byte[], byte[]> index() {
        return new MVMap.Builder<byte[], byte[]>().keyType(SortKeyType.INSTANCE)
                .valueType(ByteArrayDataType.INSTANCE);
    }

    Optional<JobState> job(JobId id) {
        return Optional.ofNullable(jobs.get(id.value()))
                .map(row -> Json.mapper().readValue(row, JobState.class));
    }

    /// As it stands for the end of its job or batch, if that has one.
    Optional<CallbackState> callback(CallbackSubject subject) {
        return stored(subject).map(callback -> {
            var end = end(subject);
            return end == null ? callback : callback.about(end);
        });
    }

    private Optional<CallbackState> stored(CallbackSubject subject) {
        return Optional.ofNullable(callbacks.get(subject.key()))
                .map(row -> Json.mapper().readValue(row, CallbackState.class));
    }

    Optional<BatchState> batch(BatchId id) {
        return Optional.ofNullable(batchOrders.get(id.value()))
                .map(row -> new BatchState(Json.mapper().readValue(row, BatchOrder.class), progress(id)));
    }

    private BatchProgress progress(BatchId id) {
        var row = batchProgress.get(id.value());
        return row == null ? BatchProgress.unstarted(id) : Json.mapper().readValue(row, BatchProgress.class);
    }

    Optional<BatchClaim> claim(String name) {
        return Optional.ofNullable(batchClaims.get(name)).map(row -> Json.mapper().readValue(row, BatchClaim.class));
    }

    void put(BatchClaim claim) {
        batchClaims.put(claim.name(), Json.mapper().writeValueAsBytes(claim));
    }

    /// Forgets what was claimed before this.
    ///
    /// @return how many
    int removeClaims(Instant before) {
        var old = batchClaims.keySet().stream()
                .filter(name -> claim(name).filter(claim -> claim.at().isBefore(before)).isPresent()).toList();
        old.forEach(batchClaims::remove);
        return old.size();
    }

    void put(BatchOrder order) {
        var merged = batch(order.id()).map(BatchState::order).map(known -> known.then(order)).orElse(order);
        batchOrders.put(order.id().value(), Json.mapper().writeValueAsBytes(merged));
    }

    /// Once the topic has been compacted, progress may come ahead of its order.
    void put(BatchProgress progress) {
        var id = progress.id();
        var old = progress(id);
        var merged = old.then(progress);
        batchProgress.put(id.value(), Json.mapper().writeValueAsBytes(merged));
        var undone = old.outcome();
        var outcome = merged.outcome();
        if (!Objects.equals(outcome, undone)) {
            if (undone != null) {
                stopCallback(CallbackSubject.of(id), id.partition(), undone.at());
            }
            if (outcome != null) {
                beginCallback(CallbackSubject.of(id), id.partition(), outcome.at());
            }
        }
    }

    /// Forgets a batch and its callback.
    void remove(BatchId id) {
        var outcome = progress(id).outcome();
        forgetCallback(CallbackSubject.of(id), id.partition(), outcome == null ? null : outcome.at());
        batchOrders.remove(id.value());
        batchProgress.remove(id.value());
    }

    /// All batches, newest first.
    ///
    /// @param after the last one of those that were seen already
    Stream<BatchState> batches(@Nullable BatchId after) {
        var from = after == null ? null : batchOrders.lowerKey(after.value());
        if (after != null && from == null) {
            return Stream.empty();
        }
        var cursor = batchOrders.cursor(from, null, true);
        return Stream.generate(() -> cursor.hasNext() ? cursor.next() : null).takeWhile(Objects::nonNull)
                .flatMap(id -> batch(new BatchId(id)).stream());
    }

    /// Replaces a job's row, and keeps all that is derived from it in step.
    void put(@Nullable JobState old, JobState job, int partition) {
        jobs.put(job.id().value(), Json.mapper().writeValueAsBytes(job));
        var oldStatus = old == null ? null : old.status();
        if (old == null) {
            byTenant.put(tenantKey(job), NOTHING);
        }
        if (oldStatus != job.status()) {
            if (old != null) {
                forgetStatus(old);
            }
            byStatus.put(statusKey(job), NOTHING);
            count(job, 1);
            indexDeadline(job);
        }
        line(old, job);
        var undone = old == null ? null : old.ending();
        var ending = job.ending();
        if (undone != null && ending == null) {
            stopCallback(CallbackSubject.of(job.id()), partition, undone.at());
        }
        if (ending != null && (old == null || old.ending() == null)) {
            add(spokenKey(job.job().tenant(), YearMonth.from(ending.at().atOffset(ZoneOffset.UTC))),
                    Math.round(ending.audioSeconds() * 1000));
            beginCallback(CallbackSubject.of(job.id()), partition, ending.at());
        }
    }

    private void beginCallback(CallbackSubject subject, int partition, Instant end) {
        stored(subject).flatMap(callback -> dueKey(partition, callback, end))
                .ifPresent(place -> due.put(place, NOTHING));
    }

    private void stopCallback(CallbackSubject subject, int partition, Instant end) {
        stored(subject).flatMap(callback -> dueKey(partition, callback, end)).ifPresent(due::remove);
    }

    private void forgetCallback(CallbackSubject subject, int partition, @Nullable Instant end) {
        if (end != null) {
            stopCallback(subject, partition, end);
        }
        callbacks.remove(subject.key());
    }

    private @Nullable Instant end(CallbackSubject subject) {
        return switch (subject) {
            case CallbackSubject.OfJob(var id) -> job(id).map(JobState::ending).map(JobState.Ending::at).orElse(null);
            case CallbackSubject.OfBatch(var id) -> {
                var outcome = progress(id).outcome();
                yield outcome == null ? null : outcome.at();
            }
        };
    }

    void put(@Nullable CallbackState old, CallbackState callback, int partition) {
        callbacks.put(callback.subject().key(), Json.mapper().writeValueAsBytes(callback));
        var end = end(callback.subject());
        if (end != null) {
            if (old != null) {
                dueKey(partition, old, end).ifPresent(due::remove);
            }
            beginCallback(callback.subject(), partition, end);
        }
        if (callback.status() == CallbackState.Status.DISABLED && !callback.attempts().isEmpty()) {
            disabled.put(disabledKey(callback), callback.attempts().getLast().at().toEpochMilli());
        }
    }

    /// Forgets a job and its callback.
    void remove(JobState job, int partition) {
        jobs.remove(job.id().value());
        byTenant.remove(tenantKey(job));
        forgetStatus(job);
        line(job, null);
        var ending = job.ending();
        forgetCallback(CallbackSubject.of(job.id()), partition, ending == null ? null : ending.at());
    }

    private void forgetStatus(JobState old) {
        byStatus.remove(statusKey(old));
        count(old, -1);
        var deadline = old.job().deadline();
        if (deadline != null) {
            deadlines.remove(deadlineKey(deadline, old.id()));
        }
    }

    /// Lets a job into the line of its lane, or out of it.
    private void line(@Nullable JobState old, @Nullable JobState job) {
        var before = old == null ? null : queuedKey(old);
        var now = job == null ? null : queuedKey(job);
        if (Arrays.equals(before, now)) {
            return;
        }
        if (old != null && before != null) {
            queued(old.job().lane()).remove(before);
        }
        if (job != null && now != null) {
            queued(job.job().lane()).put(now, NOTHING);
        }
    }

    private void count(JobState job, int amount) {
        add(countKey(job.job().tenant(), job.status()), amount);
        if (job.status() == JobStatus.QUEUED) {
            add(waitingKey(job.job().lane()), amount);
        }
    }

    private void indexDeadline(JobState job) {
        var deadline = job.job().deadline();
        if (deadline != null && !job.status().terminal()) {
            deadlines.put(deadlineKey(deadline, job.id()), NOTHING);
        }
    }

    /// Jobs of a tenant, newest first.
    ///
    /// @param after the last job of the page before
    List<JobState> list(@Nullable String tenant, @Nullable JobStatus status, @Nullable JobState after, int limit) {
        var prefix = status == null ? tenantPrefix(tenant) : statusPrefix(tenant, status);
        var from = after == null
                ? prefix
                : Keys.behind(newest(status == null
                        ? tenantPrefix(tenant)
                        : statusPrefix(tenant, status), after));
        return ids(status == null ? byTenant : byStatus, from, prefix, limit).stream()
                .flatMap(id -> job(id).stream()).toList();
    }

    private static List<JobId> ids(MVMap<byte[], byte[]> index, byte[] from, byte[] prefix, int limit) {
        var found = new ArrayList<JobId>();
        var keys = index.keyIterator(from);
        while (keys.hasNext() && found.size() < limit) {
            var next = keys.next();
            if (!Keys.startsWith(next, prefix)) {
                break;
            }
            found.add(new JobId(Keys.text(next, prefix.length + Long.BYTES)));
        }
        return found;
    }

    /// Jobs of one tenant that were created before this, at most so many.
    List<JobState> createdBefore(@Nullable String tenant, Instant instant, int limit) {
        var prefix = tenantPrefix(tenant);
        var from = key().text(tenantName(tenant)).newestFirst(instant).bytes();
        return ids(byTenant, from, prefix, limit).stream().flatMap(id -> job(id).stream()).toList();
    }

    /// The tenants that have jobs.
    List<@Nullable String> tenants() {
        var tenants = new ArrayList<@Nullable String>();
        for (var next = byTenant.firstKey(); next != null;) {
            var tenant = Keys.text(next, 0);
            tenants.add(tenant.isEmpty() ? null : tenant);
            next = byTenant.ceilingKey(Keys.behind(key().text(tenant).bytes()));
        }
        return tenants;
    }

    /// Jobs without an end whose deadline has passed, oldest deadline first.
    List<JobId> overdue(Instant now, int limit) {
        var found = new ArrayList<JobId>();
        var keys = deadlines.keyIterator(null);
        while (keys.hasNext() && found.size() < limit) {
            var next = keys.next();
            if (Keys.instant(next, 0).isAfter(now)) {
                break;
            }
            found.add(new JobId(Keys.text(next, Long.BYTES)));
        }
        return found;
    }

    /// Endpoints of a partition with open callbacks of what has ended.
    List<String> endpoints(int partition) {
        var prefix = key().number(partition).bytes();
        var endpoints = new ArrayList<String>();
        var next = due.ceilingKey(prefix);
        while (next != null && Keys.startsWith(next, prefix)) {
            var endpoint = Keys.text(next, prefix.length);
            endpoints.add(endpoint);
            next = due.ceilingKey(Keys.behind(key().number(partition).text(endpoint).bytes()));
        }
        return endpoints;
    }

    /// What this endpoint is to be called back for, longest due first.
    List<CallbackSubject> due(int partition, String endpoint, Instant now, int limit) {
        var prefix = key().number(partition).text(endpoint).bytes();
        var found = new ArrayList<CallbackSubject>();
        var keys = due.keyIterator(prefix);
        while (keys.hasNext() && found.size() < limit) {
            var next = keys.next();
            if (!Keys.startsWith(next, prefix) || Keys.instant(next, prefix.length).isAfter(now)) {
                break;
            }
            found.add(CallbackSubject.of(Keys.text(next, prefix.length + Long.BYTES)));
        }
        return found;
    }

    /// When the receiver of this callback last said that it wants no more.
    Optional<Instant> disabledAt(CallbackState callback) {
        return Optional.ofNullable(disabled.get(disabledKey(callback))).map(Instant::ofEpochMilli);
    }

    long count(@Nullable String tenant, JobStatus status) {
        return numbers.getOrDefault(countKey(tenant, status), 0L);
    }

    /// Queued jobs of all tenants.
    long waiting(Lane lane) {
        return numbers.getOrDefault(waitingKey(lane), 0L);
    }

    /// How many queued jobs of its lane began to wait before this one, itself included; empty when it is not queued.
    OptionalLong position(JobState job) {
        var key = queuedKey(job);
        var before = key == null ? -1 : queued(job.job().lane()).getKeyIndex(key);
        return before < 0 ? OptionalLong.empty() : OptionalLong.of(before + 1);
    }

    private MVMap<byte[], byte[]> queued(Lane lane) {
        return switch (lane) {
            case REALTIME -> queuedRealtime;
            case BULK -> queuedBulk;
        };
    }

    /// Milliseconds of audio spoken for a tenant in a month (UTC).
    long spokenMillis(@Nullable String tenant, YearMonth month) {
        return numbers.getOrDefault(spokenKey(tenant, month), 0L);
    }

    Optional<Long> position(TopicPartition partition) {
        return Optional.ofNullable(numbers.get("position/" + partition));
    }

    void position(TopicPartition partition, long offset) {
        numbers.put("position/" + partition, offset);
    }

    /// Forgets everything unless it was read from these very topics.
    void belongTo(String topicIds) {
        if (!topicIds.equals(texts.get("topics"))) {
            clear();
            texts.put("topics", topicIds);
        }
    }

    void clear() {
        for (var name : store.getMapNames()) {
            store.openMap(name).clear();
        }
        numbers.put(SCHEMA_KEY, SCHEMA);
    }

    void commit() {
        store.commit();
    }

    /// Gives back room in the file, a step at a time.
    void compact() {
        store.compact(COMPACT_FILL_PERCENT, COMPACT_BYTES);
    }

    @Override
    public void close() {
        store.close();
    }

    private void add(String name, long amount) {
        numbers.put(name, numbers.getOrDefault(name, 0L) + amount);
    }

    private static String tenantName(@Nullable String tenant) {
        return tenant == null ? "" : tenant;
    }

    private static byte[] tenantPrefix(@Nullable String tenant) {
        return key().text(tenantName(tenant)).bytes();
    }

    private static byte[] statusPrefix(@Nullable String tenant, JobStatus status) {
        return key().text(tenantName(tenant)).text(status.wireName()).bytes();
    }

    private static byte[] newest(byte[] prefix, JobState job) {
        var rest = key().newestFirst(job.job().createdAt()).text(job.id().value()).bytes();
        var whole = new byte[prefix.length + rest.length];
        System.arraycopy(prefix, 0, whole, 0, prefix.length);
        System.arraycopy(rest, 0, whole, prefix.length, rest.length);
        return whole;
    }

    private static byte[] tenantKey(JobState job) {
        return newest(tenantPrefix(job.job().tenant()), job);
    }

    private static byte[] statusKey(JobState job) {
        return newest(statusPrefix(job.job().tenant(), job.status()), job);
    }

    private static byte @Nullable [] queuedKey(JobState job) {
        return job.status() == JobStatus.QUEUED
                ? key().oldestFirst(job.queuedAt()).text(job.id().value()).bytes()
                : null;
    }

    private static byte[] deadlineKey(Instant deadline, JobId id) {
        return key().oldestFirst(deadline).text(id.value()).bytes();
    }

    /// The place of a callback among those that are due, unless there is nothing left to tell of this end.
    private static Optional<byte[]> dueKey(int partition, CallbackState stored, Instant end) {
        var callback = stored.about(end);
        if (!callback.open()) {
            return Optional.empty();
        }
        var next = callback.nextAttemptAt();
        return Optional.of(key().number(partition).text(callback.endpoint()).oldestFirst(next == null ? end : next)
                .text(callback.subject().key()).bytes());
    }

    private static byte[] disabledKey(CallbackState callback) {
        return key().text(tenantName(callback.tenant())).text(callback.url()).bytes();
    }

    private static String waitingKey(Lane lane) {
        return "waiting/" + lane.wireName();
    }

    private static String countKey(@Nullable String tenant, JobStatus status) {
        return "count/" + status.wireName() + "/" + tenantName(tenant);
    }

    private static String spokenKey(@Nullable String tenant, YearMonth month) {
        return "spoken/" + month + "/" + tenantName(tenant);
    }
}
