package dev.voxq.ingest.batch;

import dev.voxq.ingest.batch.InputRows.InputRow;
import dev.voxq.ingest.batch.RowJobs.Existing;
import dev.voxq.ingest.batch.RowJobs.Planned;
import dev.voxq.ingest.job.QueueUnavailableException;
import dev.voxq.ingest.job.QuotaExceededException;
import dev.voxq.ingest.state.BatchId;
import dev.voxq.ingest.state.BatchOrder;
import dev.voxq.ingest.state.BatchProgress;
import dev.voxq.ingest.state.BatchProgress.Counts;
import dev.voxq.ingest.state.BatchProgress.Row;
import dev.voxq.ingest.state.BatchState;
import dev.voxq.ingest.state.JobState;
import dev.voxq.ingest.state.JobStatus;
import dev.voxq.ingest.state.JobView;
import dev.voxq.ingest.store.StoreUnavailableException;
import dev.voxq.model.JobInfo;
import dev.voxq.model.SynthesisEvent.Cancelled;
import dev.voxq.model.WorkerStatus;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.Gatherers;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Keeps a [Window] of a batch's rows queued until all have had their end, or the batch is to end before.
///
/// Progress is written down behind what it tells of: an instance that goes on after a crash queues some rows again, which
/// are then found to be under way or done. Used by one thread; to be closed.
final class Feeder implements AutoCloseable {
    private static final int LOOKS_AT_ONCE = 32;
    private static final int ROWS_A_TURN = 1_000;
    private static final int CHARACTERS_A_ROW = 400;
    private static final Duration TURN = Duration.ofMillis(100);
    private static final Duration SAVE_EVERY = Duration.ofMillis(200);
    private static final Duration QUOTA_EVERY = Duration.ofSeconds(1);
    private static final Duration STOP_PATIENCE = Duration.ofSeconds(15);

    private final Desk desk;
    private final BatchId id;
    private final RowJobs jobs;
    private final InputRows rows;
    private final Iterator<Upcoming> upcoming;
    private final Map<Long, UnderWay> underWay = new LinkedHashMap<>();
    private final Queue<Long> signalled = new ConcurrentLinkedQueue<>();
    private final Semaphore wake = new Semaphore(0);
    private final Window window;
    private BatchProgress saved;
    private Counts counts;
    private Row next;
    private long characters;
    private @Nullable String held;
    private long savedAt;
    private long quotaAt;
    private volatile boolean stopped;

    /// A row ahead of its turn.
    ///
    /// @param after the row behind it
    /// @param problem why nobody could see what stands in its place
    private record Upcoming(Planned planned, Row after, Existing existing,
            @Nullable StoreUnavailableException problem) {}

    private record UnderWay(Row place, int characters, JobView.Watch watch) {}

    Feeder(Desk desk, BatchState batch, Workspace files, Validation.Rules rules) throws IOException {
        this.desk = desk;
        this.id = batch.id();
        this.jobs = new RowJobs(batch.order(), desk.objects(), desk.workers());
        this.saved = batch.progress();
        this.counts = saved.counts();
        this.next = saved.next();
        this.rows = InputRows.open(files, next, rules, jobs);
        this.upcoming = upcoming();
        var now = System.nanoTime();
        this.window = new Window(now);
        this.quotaAt = now - QUOTA_EVERY.toNanos();
        saved.underWay().forEach(row -> watch(row, 0));
        signalled.addAll(underWay.keySet());
    }

    /// Has [#run] return soon, with nothing lost.
    void stop() {
        stopped = true;
        wake.release();
    }

    /// @return the progress that was written last
    /// @throws SupersededException when another instance has the batch, or it was stopped
    BatchProgress run() throws InterruptedException {
        while (true) {
            var batch = look();
            window.count(settle(), System.nanoTime());
            var order = batch.order();
            if (order.cancelled() != null || desk.clock().instant().isAfter(order.expiresAt())) {
                endEarly();
                return save();
            }
            checkQuota(order);
            if (order.paused() == null && held == null) {
                queueMore(window.rows(slots(), sharers(order)));
            }
            if (underWay.isEmpty() && order.paused() == null && held == null && !upcoming.hasNext()) {
                return save();
            }
            saveNowAndThen();
            if (wake.tryAcquire(TURN.toMillis(), TimeUnit.MILLISECONDS)) {
                wake.drainPermits();
            }
        }
    }

    private BatchState look() {
        var batch = desk.view().openBatch(id).orElseThrow(() -> new SupersededException("the batch has had its end"));
        if (stopped || batch.progress().term() != saved.term()
                || !Objects.equals(batch.progress().owner(), saved.owner())) {
            throw new SupersededException("the batch is run elsewhere");
        }
        return batch;
    }

    private int slots() {
        return desk.workers().live().stream().mapToInt(WorkerStatus::slots).sum();
    }

    private int sharers(BatchOrder order) {
        return (int) desk.view().openBatches().stream()
                .filter(other -> Objects.equals(other.order().tenant(), order.tenant())).count();
    }

    /// Counts the rows that have come to their end.
    private int settle() {
        int settled = 0;
        for (var row = signalled.poll(); row != null; row = signalled.poll()) {
            var entry = underWay.get(row);
            if (entry != null && count(desk.view().find(id.job(row)).orElse(null))) {
                underWay.remove(row);
                entry.watch().close();
                characters -= entry.characters();
                settled++;
            }
        }
        return settled;
    }

    /// @return whether the job has had its end, and is counted now
    private boolean count(@Nullable JobState job) {
        if (job == null || job.ending() == null) {
            return false;
        }
        var completed = job.status() == JobStatus.COMPLETED;
        var failed = job.status() == JobStatus.FAILED || (job.status() == JobStatus.EXPIRED && !jobs.ranOut(job));
        counts = new Counts(counts.total(), counts.completed() + (completed ? 1 : 0),
                counts.failed() + (failed ? 1 : 0), counts.unchanged());
        return true;
    }

    private void checkQuota(BatchOrder order) {
        if (System.nanoTime() - quotaAt < QUOTA_EVERY.toNanos()) {
            return;
        }
        quotaAt = System.nanoTime();
        try {
            desk.quotas().check(order.tenant());
            held = null;
        } catch (QuotaExceededException e) {
            held = e.getMessage();
        }
    }

    private void queueMore(int rows) {
        var sent = new ArrayList<CompletableFuture<?>>();
        for (int turn = 0; turn < ROWS_A_TURN && hasRoom(rows) && upcoming.hasNext(); turn++) {
            take(upcoming.next(), sent);
        }
        try {
            CompletableFuture.allOf(sent.toArray(CompletableFuture[]::new)).join();
        } catch (CompletionException e) {
            throw new QueueUnavailableException("Kafka did not take rows of " + id, e);
        }
    }

    private boolean hasRoom(int rows) {
        return underWay.isEmpty() || (underWay.size() < rows && characters < (long) rows * CHARACTERS_A_ROW);
    }

    private void take(Upcoming row, List<CompletableFuture<?>> sent) {
        if (row.problem() != null) {
            throw row.problem();
        }
        next = row.after();
        var planned = row.planned();
        var known = saved.term() > 1 ? desk.view().find(planned.job()).orElse(null) : null;
        if (count(known)) {
            return;
        }
        if (row.existing().unchanged() != null) {
            counts = new Counts(counts.total(), counts.completed() + 1, counts.failed(), counts.unchanged() + 1);
            return;
        }
        watch(planned.place(), planned.row().request().text().length());
        if (known == null) {
            sent.add(desk.publisher().offer(jobs.job(planned, row.existing().object(), desk.clock().instant())));
        } else {
            signalled.add(planned.place().number());
        }
    }

    private void watch(Row place, int length) {
        var number = place.number();
        underWay.put(number, new UnderWay(place, length, desk.view().watch(id.job(number), () -> {
            signalled.add(number);
            wake.release();
        })));
        characters += length;
    }

    /// Rows in their order. Where an earlier run may have left outputs, some are looked up ahead of their turn.
    private Iterator<Upcoming> upcoming() {
        var requests = rows.remaining().flatMap(Feeder::request);
        return (saved.revisited()
                ? requests.gather(Gatherers.mapConcurrent(LOOKS_AT_ONCE, this::withExisting))
                : requests).iterator();
    }

    private Upcoming withExisting(Upcoming row) {
        try {
            return new Upcoming(row.planned(), row.after(), jobs.look(row.planned()), null);
        } catch (StoreUnavailableException e) {
            return new Upcoming(row.planned(), row.after(), row.existing(), e);
        }
    }

    private static Stream<Upcoming> request(InputRow row) {
        return switch (row) {
            case InputRow.Request(_, var planned, var after) ->
                Stream.of(new Upcoming(planned, after, Existing.NOTHING, null));
            case InputRow.Rejected _ -> Stream.empty();
        };
    }

    /// Cancels what is under way, and waits a while for its end. Rows that nobody has begun end at once.
    private void endEarly() throws InterruptedException {
        for (var entry : List.copyOf(underWay.values())) {
            var job = id.job(entry.place().number());
            desk.publisher().cancel(job);
            if (desk.view().find(job).isEmpty()) {
                var now = desk.clock().instant();
                desk.publisher().say(new Cancelled(JobInfo.of(jobs.job(rows.at(entry.place()), null, now)), now, 0));
            }
        }
        var patience = System.nanoTime() + STOP_PATIENCE.toNanos();
        while (!underWay.isEmpty() && System.nanoTime() < patience) {
            if (wake.tryAcquire(TURN.toMillis(), TimeUnit.MILLISECONDS)) {
                wake.drainPermits();
            }
            settle();
        }
    }

    private void saveNowAndThen() {
        if (System.nanoTime() - savedAt >= SAVE_EVERY.toNanos()) {
            save();
        }
    }

    private BatchProgress save() {
        savedAt = System.nanoTime();
        var now = new BatchProgress(id, saved.term(), saved.owner(), saved.status(), saved.revisited(), counts, next,
                underWay.values().stream().map(UnderWay::place).toList(), held, saved.errors(), saved.inProgressAt(),
                null, null);
        if (!now.equals(saved)) {
            desk.journal().write(now);
            saved = now;
        }
        return saved;
    }

    @Override
    public void close() throws IOException {
        underWay.values().forEach(entry -> entry.watch().close());
        underWay.clear();
        rows.close();
    }
}
