package dev.voxq.ingest.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.voxq.model.AudioFormat;
import dev.voxq.model.AudioSpec;
import dev.voxq.model.FailureCode;
import dev.voxq.model.JobId;
import dev.voxq.model.JobInfo;
import dev.voxq.model.Lane;
import dev.voxq.model.SynthesisEvent.Accepted;
import dev.voxq.model.SynthesisEvent.Cancelled;
import dev.voxq.model.SynthesisEvent.Failed;
import dev.voxq.model.SynthesisEvent.Progress;
import dev.voxq.model.SynthesisEvent.Started;
import dev.voxq.model.SynthesisEvent.StateChange;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class RecentJobsTest {
    private static final Instant NOW = Instant.parse("2026-01-31T12:00:00Z");

    private final RecentJobs jobs = new RecentJobs(3);

    @Test
    void anEndIsNeverUndone() {
        var end = new Cancelled(job("a"), NOW, 1);

        apply(accepted("a"), started("a", 1), end, started("a", 2), new Progress(job("a"), NOW, 2), accepted("a"));

        assertThat(state("a").latest()).isEqualTo(end);
    }

    @Test
    void theNewestEndCounts() {
        var failed = new Failed(job("a"), NOW, FailureCode.ENGINE_FAILED, "broke", null, 2);

        apply(new Cancelled(job("a"), NOW, 1), failed);

        assertThat(state("a").latest()).isEqualTo(failed);
    }

    @Test
    void aLaterAttemptIsNotReplacedByAnEarlierOne() {
        apply(started("a", 2), started("a", 1), accepted("a"));

        assertThat(state("a").latest()).isEqualTo(started("a", 2));
        assertThat(state("a").started()).isEqualTo(started("a", 2));
    }

    @Test
    void anIdIsClaimedOnce() {
        assertThat(jobs.claim(accepted("a"))).isTrue();
        assertThat(jobs.claim(accepted("a"))).isFalse();
        jobs.forget(new JobId("a"));
        assertThat(jobs.claim(accepted("a"))).isTrue();
    }

    @Test
    void beyondTheLimitTheOldestIsForgotten() {
        apply(accepted("a"), accepted("b"), accepted("c"), accepted("d"));

        assertThat(jobs.find(new JobId("a"))).isEmpty();
        assertThat(jobs.find(new JobId("b"))).isPresent();
        assertThat(jobs.waiting(Lane.BULK)).isEqualTo(3);
    }

    private void apply(StateChange... events) {
        List.of(events).forEach(jobs::apply);
    }

    private JobState state(String id) {
        return jobs.find(new JobId(id)).orElseThrow();
    }

    private static Accepted accepted(String id) {
        return new Accepted(job(id), NOW);
    }

    private static Started started(String id, int attempt) {
        return new Started(job(id), NOW, "worker", "engine", 1, attempt);
    }

    private static JobInfo job(String id) {
        return new JobInfo(new JobId(id), Lane.BULK, null, AudioSpec.of(AudioFormat.WAV), 5, null, NOW, null, null);
    }
}
