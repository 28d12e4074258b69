package dev.voxq.ingest.state;

import dev.voxq.model.FailureCode;
import dev.voxq.model.JobId;
import dev.voxq.model.JobInfo;
import dev.voxq.model.SpeechResult;
import dev.voxq.model.SynthesisEvent.Accepted;
import dev.voxq.model.SynthesisEvent.Cancelled;
import dev.voxq.model.SynthesisEvent.Completed;
import dev.voxq.model.SynthesisEvent.Failed;
import dev.voxq.model.SynthesisEvent.Progress;
import dev.voxq.model.SynthesisEvent.Started;
import dev.voxq.model.SynthesisEvent.StateChange;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// All that the events of one job add up to.
///
/// Offsets are those of the job's partition of the event topic, so they are the same on every API instance.
///
/// @param first offset of the first event: whoever wrote it owns the id
/// @param newest offset of the newest event; an event at or below it has been applied
/// @param attempts how often the job was delivered to a worker
public record JobState(
        JobInfo job,
        long first,
        long newest,
        int attempts,
        @Nullable Speaking speaking,
        @Nullable Ending ending,
        List<HistoryEntry> history) {

    /// Who speaks or spoke.
    ///
    /// @param since when the first attempt began
    public record Speaking(Instant since, String worker, String engine, long seed, double audioSeconds) {}

    /// How it ended.
    ///
    /// @param offset of the event that decided it
    /// @param result there for completed jobs
    /// @param failure there for failed and expired ones
    public record Ending(JobStatus status, Instant at, long offset, double audioSeconds,
            @Nullable SpeechResult result, @Nullable Failure failure) {}

    /// Why it was not spoken.
    public record Failure(FailureCode code, String message, @Nullable String field) {}

    static JobState of(StateChange event, long offset) {
        return new JobState(event.job(), offset, -1, 0, null, null, List.of()).after(event, offset);
    }

    public JobId id() {
        return job.id();
    }

    public JobStatus status() {
        return ending != null ? ending.status() : speaking != null ? JobStatus.RUNNING : JobStatus.QUEUED;
    }

    /// Since when a queued job has waited: a retry out of the dead letters is queued behind those that wait already.
    Instant queuedAt() {
        var newest = history.isEmpty() ? null : history.getLast();
        return newest != null && newest.type().equals(HistoryEntry.RETRIED) ? newest.at() : job.createdAt();
    }

    /// The state after one more event. The first end stays, and a later attempt is not replaced by an earlier one. But a
    /// failed job that was taken out of the dead letters begins anew.
    JobState after(StateChange event, long offset) {
        if (offset <= newest) {
            return this;
        }
        if (ending != null) {
            return event instanceof Accepted accepted && revives(accepted)
                    ? with(accepted, offset, 0, null, null)
                    : passed(offset);
        }
        return switch (event) {
            case Accepted _ -> history.isEmpty() ? with(event, offset, attempts, speaking, null) : passed(offset);
            case Started started -> started.attempt() < attempts ? passed(offset) : started(started, offset);
            case Progress progress -> progressed(progress, offset);
            case Completed completed -> ended(event, offset, completed.result().attempt(),
                    new Ending(JobStatus.COMPLETED, completed.at(), offset, completed.result().audioSeconds(),
                            completed.result(), null));
            case Failed failed -> ended(event, offset, failed.attempt(),
                    new Ending(status(failed), failed.at(), offset, 0, null,
                            new Failure(failed.code(), failed.message(), failed.field())));
            case Cancelled cancelled -> ended(event, offset, attempts, new Ending(JobStatus.CANCELLED, cancelled.at(),
                    offset, cancelled.audioSeconds(), null, null));
        };
    }

    /// Whether it may have another end than it has now: it has none, or its record may lie among the dead letters.
    public boolean mayEndAnew() {
        return ending == null || (ending.failure() != null && (ending.failure().code().retryable()
                || ending.failure().code() == FailureCode.TOO_MANY_ATTEMPTS));
    }

    /// The event that ended the job, for those who come later; null while it lives.
    public @Nullable StateChange end() {
        if (ending == null) {
            return null;
        }
        if (ending.result() != null) {
            return new Completed(job, ending.at(), ending.result());
        }
        var failure = ending.failure();
        return failure == null
                ? new Cancelled(job, ending.at(), ending.audioSeconds())
                : new Failed(job, ending.at(), failure.code(), failure.message(), failure.field(), attempts);
    }

    private boolean revives(Accepted accepted) {
        return accepted.retry() != null && ending != null && ending.status() == JobStatus.FAILED;
    }

    private static JobStatus status(Failed failed) {
        return failed.code() == FailureCode.DEADLINE_EXCEEDED ? JobStatus.EXPIRED : JobStatus.FAILED;
    }

    private JobState started(Started event, long offset) {
        var since = speaking == null ? event.at() : speaking.since();
        return with(event, offset, event.attempt(),
                new Speaking(since, event.worker(), event.engine(), event.seed(), 0), null);
    }

    private JobState progressed(Progress event, long offset) {
        return speaking == null
                ? passed(offset)
                : with(event, offset, attempts, new Speaking(speaking.since(), speaking.worker(), speaking.engine(),
                        speaking.seed(), event.audioSeconds()), null);
    }

    private JobState ended(StateChange event, long offset, int attempt, Ending newEnding) {
        return with(event, offset, Math.max(attempt, attempts), speaking, newEnding);
    }

    private JobState passed(long offset) {
        return new JobState(job, first, offset, attempts, speaking, ending, history);
    }

    private JobState with(StateChange event, long offset, int newAttempts, @Nullable Speaking newSpeaking,
            @Nullable Ending newEnding) {
        return new JobState(job, first, offset, newAttempts, newSpeaking, newEnding,
                HistoryEntry.append(history, HistoryEntry.of(event, offset)));
    }
}
