package dev.voxq.ingest.state;

import static org.assertj.core.api.Assertions.assertThat;

import dev.voxq.model.FailureCode;
import dev.voxq.model.SynthesisEvent.Accepted;
import dev.voxq.model.SynthesisEvent.StateChange;
import dev.voxq.model.wire.Json;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class JobStateTest {
    private final TestEvents events = TestEvents.of("job");

    @Test
    void lifeOfAJobIsToldByItsEvents() {
        var state = after(events.accepted(), events.started(1), events.progress(0.5), events.progress(1),
                events.completed(1));

        assertThat(state.status()).isEqualTo(JobStatus.COMPLETED);
        assertThat(state.attempts()).isEqualTo(1);
        assertThat(Objects.requireNonNull(state.speaking()).since()).isEqualTo(TestEvents.CREATED.plusSeconds(1));
        var ending = Objects.requireNonNull(state.ending());
        assertThat(ending.offset()).isEqualTo(4);
        assertThat(ending.audioSeconds()).isEqualTo(2);
        assertThat(state.history()).extracting(HistoryEntry::type)
                .containsExactly("accepted", "started", "progress", "completed");
        assertThat(state.history()).extracting(HistoryEntry::offset).containsExactly(0L, 1L, 3L, 4L);
    }

    @Test
    void firstEndStays() {
        assertThat(after(events.accepted(), events.cancelled(), events.started(1), events.completed(1)).status())
                .isEqualTo(JobStatus.CANCELLED);
        assertThat(after(events.completed(1), events.accepted(), events.progress(1)).status())
                .isEqualTo(JobStatus.COMPLETED);
    }

    @Test
    void failedJobTakenOutOfTheDeadLettersBeginsAnew() {
        var retried = new Accepted(events.accepted().job(), TestEvents.CREATED.plusSeconds(60), 1);

        var state = after(events.accepted(), events.started(4), events.failed(FailureCode.STORE_FAILED), retried);
        assertThat(state.status()).isEqualTo(JobStatus.QUEUED);
        assertThat(state.attempts()).isZero();

        var again = state.after(events.started(1), 4).after(events.completed(1), 5);
        assertThat(again.status()).isEqualTo(JobStatus.COMPLETED);
        assertThat(again.history()).extracting(HistoryEntry::type)
                .containsExactly("accepted", "started", "failed", "retried", "started", "completed");
        assertThat(again.after(retried, 6).status()).isEqualTo(JobStatus.COMPLETED);
    }

    @Test
    void duplicatesChangeNothing() {
        var once = after(events.accepted(), events.started(1));
        assertThat(once.after(events.started(1), 1)).isSameAs(once);
        assertThat(once.after(events.accepted(), 0)).isSameAs(once);
    }

    @Test
    void earlierAttemptDoesNotReplaceALaterOne() {
        var state = after(events.accepted(), events.started(2), events.started(1));
        assertThat(state.attempts()).isEqualTo(2);
        assertThat(Objects.requireNonNull(state.speaking()).worker()).isEqualTo("worker-2");
    }

    @Test
    void passedDeadlineIsAnEndOfItsOwn() {
        assertThat(after(events.accepted(), events.failed(FailureCode.DEADLINE_EXCEEDED)).status())
                .isEqualTo(JobStatus.EXPIRED);
        assertThat(after(events.accepted(), events.failed(FailureCode.ENGINE_FAILED)).status())
                .isEqualTo(JobStatus.FAILED);
    }

    @Test
    void endCanBeSaidAgain() {
        for (var end : List.of(events.completed(1), events.cancelled(), events.failed(FailureCode.STORE_FAILED))) {
            assertThat(after(events.accepted(), end).end()).isEqualTo(end);
        }
        assertThat(after(events.accepted()).end()).isNull();
    }

    @Test
    void historyIsBounded() {
        var state = after(events.accepted());
        for (int attempt = 1; attempt <= 100; attempt++) {
            state = state.after(events.started(attempt), attempt);
        }
        assertThat(state.history()).hasSize(32);
        assertThat(state.history().getFirst().type()).isEqualTo("accepted");
        assertThat(state.history().getLast().attempt()).isEqualTo(100);
    }

    @Test
    void rowsReadBackAsTheyWere() {
        for (var state : List.of(after(events.accepted()), after(events.accepted(), events.started(1)),
                after(events.accepted(), events.started(1), events.completed(1)),
                after(events.failed(FailureCode.UNSUPPORTED)))) {
            var row = Json.mapper().writeValueAsBytes(state);
            assertThat(Json.mapper().readValue(row, JobState.class)).isEqualTo(state);
        }
    }

    private static JobState after(StateChange first, StateChange... others) {
        var state = JobState.of(first, 0);
        for (int i = 0; i < others.length; i++) {
            state = state.after(others[i], i + 1);
        }
        return state;
    }
}
