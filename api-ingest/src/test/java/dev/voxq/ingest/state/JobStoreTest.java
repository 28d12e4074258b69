package dev.voxq.ingest.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.voxq.model.FailureCode;
import dev.voxq.model.JobId;
import dev.voxq.model.SynthesisEvent.Accepted;
import dev.voxq.model.SynthesisEvent.Completed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.kafka.common.TopicPartition;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.type.LongDataType;
import org.h2.mvstore.type.StringDataType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JobStoreTest {
    private static final int PARTITION = 3;
    private static final TopicPartition EVENTS = new TopicPartition("events", PARTITION);

    @TempDir
    Path directory;

    private JobStore store;

    @BeforeEach
    void open() {
        store = JobStore.open(directory, 4);
    }

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    void pagesAreNewestFirstAndMeetWithoutOverlap() {
        var created = IntStream.range(0, 25).mapToObj(i -> TestEvents.CREATED.plusMillis(i / 2)).toList();
        for (int i = 0; i < created.size(); i++) {
            add("job-" + i, "acme", created.get(i));
        }
        add("other", "zenith", TestEvents.CREATED);

        var seen = new ArrayList<JobState>();
        var page = store.list("acme", null, null, 10);
        while (!page.isEmpty()) {
            seen.addAll(page);
            page = store.list("acme", null, page.getLast(), 10);
        }

        assertThat(seen).hasSize(25).doesNotHaveDuplicates();
        assertThat(seen).isSortedAccordingTo((a, b) -> b.job().createdAt().compareTo(a.job().createdAt()));
        assertThat(store.list("zenith", null, null, 10)).extracting(JobState::id).containsExactly(new JobId("other"));
        assertThat(store.list(null, null, null, 10)).isEmpty();
    }

    @Test
    void statusListsAndCountsFollowTheJob() {
        var events = TestEvents.of("job", "acme", TestEvents.CREATED, null);
        var queued = add("job", "acme", TestEvents.CREATED);
        assertThat(store.list("acme", JobStatus.QUEUED, null, 10)).containsExactly(queued);

        var running = queued.after(events.started(1), 1);
        store.put(queued, running, PARTITION);
        var completed = running.after(events.completed(1), 2);
        store.put(running, completed, PARTITION);

        assertThat(store.list("acme", JobStatus.QUEUED, null, 10)).isEmpty();
        assertThat(store.list("acme", JobStatus.COMPLETED, null, 10)).containsExactly(completed);
        assertThat(store.count("acme", JobStatus.QUEUED)).isZero();
        assertThat(store.count("acme", JobStatus.RUNNING)).isZero();
        assertThat(store.count("acme", JobStatus.COMPLETED)).isEqualTo(1);
        assertThat(store.spokenMillis("acme", YearMonth.of(2026, 1))).isEqualTo(2_000);
    }

    @Test
    void deadlinesAreOverdueUntilTheJobEnds() {
        var deadline = TestEvents.CREATED.plusSeconds(10);
        var events = TestEvents.of("late", null, TestEvents.CREATED, deadline);
        var queued = JobState.of(events.accepted(), 0);
        store.put(null, queued, PARTITION);

        assertThat(store.overdue(deadline.minusMillis(1), 10)).isEmpty();
        assertThat(store.overdue(deadline, 10)).containsExactly(new JobId("late"));

        store.put(queued, queued.after(events.cancelled(), 1), PARTITION);
        assertThat(store.overdue(deadline, 10)).isEmpty();
    }

    @Test
    void callbackIsDueOnceItsJobHasEndedWhicheverIsReadFirst() {
        var events = TestEvents.of("job");
        var now = TestEvents.CREATED.plus(Duration.ofDays(1));
        var callback = callback("job", "http://one.example:81/a");
        store.put(null, callback, PARTITION);
        assertThat(store.endpoints(PARTITION)).isEmpty();
        store.put(null, JobState.of(events.completed(1), 0), PARTITION);
        store.put(null, JobState.of(TestEvents.of("second").completed(1), 0), PARTITION);
        store.put(null, callback("second", "https://two.example/"), PARTITION);

        assertThat(store.endpoints(PARTITION)).containsExactly("http://one.example:81", "https://two.example");
        assertThat(store.endpoints(PARTITION + 1)).isEmpty();
        assertThat(store.due(PARTITION, "http://one.example:81", now, 10)).containsExactly(subject("job"));

        var next = now.plusSeconds(60);
        var retried = callback.retried(new CallbackState.Attempt(now, 5, 500, "broken"), next);
        store.put(callback, retried, PARTITION);
        assertThat(store.due(PARTITION, "http://one.example:81", now, 10)).isEmpty();
        assertThat(store.due(PARTITION, "http://one.example:81", next, 10)).containsExactly(subject("job"));

        store.put(retried, retried.ended(CallbackState.Status.DELIVERED, null, null), PARTITION);
        assertThat(store.endpoints(PARTITION)).containsExactly("https://two.example");
    }

    @Test
    void callbackThatToldAFailureIsDueAgainOnceTheRetriedJobHasEndedWhicheverIsReadFirst() {
        var events = TestEvents.of("job");
        var failed = JobState.of(events.failed(FailureCode.ENGINE_FAILED), 0);
        var queued = failed.after(new Accepted(events.job(), TestEvents.CREATED.plusSeconds(60), 1), 1);
        var completed = queued.after(events.started(1), 2).after(
                new Completed(events.job(), TestEvents.CREATED.plusSeconds(70), events.completed(1).result()), 3);
        var endpoint = "http://one.example";
        var later = TestEvents.CREATED.plus(Duration.ofDays(1));
        store.put(null, failed, PARTITION);
        store.put(null, callback("job", endpoint), PARTITION);
        var opened = store.callback(subject("job")).orElseThrow();
        var told = opened.ended(CallbackState.Status.DELIVERED, null, null);
        store.put(opened, told, PARTITION);
        assertThat(store.due(PARTITION, endpoint, later, 10)).isEmpty();

        store.put(failed, queued, PARTITION);
        assertThat(store.due(PARTITION, endpoint, later, 10)).isEmpty();
        store.put(queued, completed, PARTITION);
        assertThat(store.due(PARTITION, endpoint, later, 10)).containsExactly(subject("job"));
        var again = store.callback(subject("job")).orElseThrow();
        assertThat(again.messageId()).isNotEqualTo(told.messageId());
        assertThat(again.open()).isTrue();

        store.put(again, told, PARTITION);
        assertThat(store.due(PARTITION, endpoint, later, 10)).containsExactly(subject("job"));
        assertThat(store.callback(subject("job"))).contains(again);
        store.put(again, again.ended(CallbackState.Status.DELIVERED, null, null), PARTITION);
        assertThat(store.due(PARTITION, endpoint, later, 10)).isEmpty();
    }

    @Test
    void callbackOfABatchIsDueOnceItHasEndedWhicheverIsReadFirst() {
        var first = BatchId.random();
        var second = BatchId.random();
        store.put(null, callback(first, "http://one.example/"), first.partition());
        store.put(BatchProgress.unstarted(first).taken("here"));
        assertThat(due(first, "http://one.example")).isEmpty();

        store.put(ended(first));
        store.put(ended(second));
        store.put(null, callback(second, "http://two.example/"), second.partition());

        assertThat(due(first, "http://one.example")).containsExactly(CallbackSubject.of(first));
        assertThat(due(second, "http://two.example")).containsExactly(CallbackSubject.of(second));

        store.put(ended(first).taken("there").ended(BatchStatus.COMPLETED, BatchProgress.Counts.NONE,
                new BatchProgress.Outcome(TestEvents.CREATED.plusMillis(1), null, null, null)));
        assertThat(due(first, "http://one.example")).containsExactly(CallbackSubject.of(first));

        store.remove(first);
        assertThat(due(first, "http://one.example")).isEmpty();
        assertThat(store.callback(CallbackSubject.of(first))).isEmpty();
    }

    private List<CallbackSubject> due(BatchId id, String endpoint) {
        return store.due(id.partition(), endpoint, TestEvents.CREATED.plusSeconds(1), 10);
    }

    private static BatchProgress ended(BatchId id) {
        return BatchProgress.unstarted(id).taken("here").ended(BatchStatus.COMPLETED, BatchProgress.Counts.NONE,
                new BatchProgress.Outcome(TestEvents.CREATED, null, null, null));
    }

    private static CallbackState callback(BatchId id, String url) {
        return CallbackState.opened(CallbackSubject.of(id), null, url, null);
    }

    @Test
    void committedRowsAndPositionsSurvive() {
        store.belongTo("topics-1");
        var job = add("job", null, TestEvents.CREATED);
        store.position(EVENTS, 42);
        store.commit();
        store.close();

        open();
        store.belongTo("topics-1");
        assertThat(store.job(new JobId("job"))).contains(job);
        assertThat(store.position(EVENTS)).contains(42L);

        store.belongTo("topics-2");
        assertThat(store.job(new JobId("job"))).isEmpty();
        assertThat(store.position(EVENTS)).isEmpty();
    }

    @Test
    void unreadableFileIsReplaced() throws IOException {
        add("job", null, TestEvents.CREATED);
        store.close();
        Files.writeString(directory.resolve("jobs.mv"), "no store at all");

        open();

        assertThat(store.job(new JobId("job"))).isEmpty();
    }

    @Test
    void fileOfAnEarlierSchemaIsReplaced() {
        add("job", null, TestEvents.CREATED);
        store.position(EVENTS, 42);
        store.commit();
        store.close();
        try (var file = MVStore.open(directory.resolve("jobs.mv").toString())) {
            var numbers = file.openMap("numbers", new MVMap.Builder<String, Long>()
                    .keyType(StringDataType.INSTANCE).valueType(LongDataType.INSTANCE));
            numbers.put("schema", numbers.getOrDefault("schema", 0L) - 1);
        }

        open();

        assertThat(store.job(new JobId("job"))).isEmpty();
        assertThat(store.position(EVENTS)).isEmpty();
    }

    @Test
    void secondOwnerOfADirectoryIsRefused() {
        assertThatThrownBy(() -> JobStore.open(directory, 4)).isInstanceOf(StateDirectoryException.class)
                .hasMessageContaining("in use by another process").hasMessageContaining(directory.toString());
    }

    @Test
    void removedJobLeavesNothingBehind() {
        var job = add("job", "acme", TestEvents.CREATED);
        store.put(null, callback("job", "http://one.example/"), PARTITION);
        store.remove(job, PARTITION);

        assertThat(store.list("acme", null, null, 10)).isEmpty();
        assertThat(store.list("acme", JobStatus.QUEUED, null, 10)).isEmpty();
        assertThat(store.callback(subject("job"))).isEmpty();
        assertThat(store.count("acme", JobStatus.QUEUED)).isZero();
        assertThat(store.tenants()).isEmpty();
    }

    @Test
    void tenantsAreThoseWithJobs() {
        add("a", null, TestEvents.CREATED);
        add("b", "acme", TestEvents.CREATED);
        add("c", "acme", TestEvents.CREATED);
        add("d", "acme2", TestEvents.CREATED);

        assertThat(store.tenants()).containsExactly(null, "acme", "acme2");
        assertThat(store.createdBefore("acme", TestEvents.CREATED, 10)).hasSize(2);
        assertThat(store.createdBefore("acme", TestEvents.CREATED.minusMillis(1), 10)).isEmpty();
    }

    private JobState add(String id, @Nullable String tenant, Instant created) {
        var state = JobState.of(TestEvents.of(id, tenant, created, null).accepted(), 0);
        store.put(null, state, PARTITION);
        return state;
    }

    private static CallbackState callback(String id, String url) {
        return CallbackState.opened(subject(id), null, url, null);
    }

    private static CallbackSubject subject(String job) {
        return CallbackSubject.of(new JobId(job));
    }
}
