package dev.voxq.worker.queue;

import static java.util.Objects.requireNonNull;

import dev.voxq.model.FailureCode;
import dev.voxq.model.JobId;
import dev.voxq.worker.schedule.Assignment;
import dev.voxq.worker.schedule.AudioSink;
import dev.voxq.worker.schedule.Ending;
import dev.voxq.worker.schedule.FrameLoop;
import dev.voxq.worker.schedule.Outcome;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// The jobs of this worker, each at most once: a record that comes again while its job still runs here (the broker
/// forgets its locks when it restarts) waits for that run's outcome instead of beginning another.
final class JobRuns {
    private final FrameLoop loop;
    private final AudioSink sink;
    private final Cancellations cancellations;
    private final int maxAttempts;
    private final InstantSource clock;
    private final Map<JobId, CompletableFuture<Outcome>> running = new ConcurrentHashMap<>();

    JobRuns(FrameLoop loop, AudioSink sink, Cancellations cancellations, int maxAttempts, InstantSource clock) {
        this.loop = loop;
        this.sink = sink;
        this.cancellations = cancellations;
        this.maxAttempts = maxAttempts;
        this.clock = clock;
    }

    /// Begins the job, or joins the run that has begun already. Returns at once: looking for an earlier output may take
    /// long, and the record's lock is renewed meanwhile.
    CompletableFuture<Outcome> begin(Assignment assignment) {
        var id = assignment.job().id();
        var run = new CompletableFuture<Outcome>();
        var earlier = running.putIfAbsent(id, run);
        if (earlier != null) {
            return earlier;
        }
        var _ = run.whenComplete((_, _) -> running.remove(id, run));
        Thread.ofVirtual().name("begin-" + id).start(() -> {
            try {
                begin(assignment, run);
            } catch (RuntimeException | Error e) {
                run.completeExceptionally(e);
            }
        });
        return run;
    }

    int count() {
        return running.size();
    }

    void cancel(JobId id, Instant at) {
        cancellations.add(id, at);
        if (running.containsKey(id)) {
            loop.cancel(id);
        }
    }

    private void begin(Assignment assignment, CompletableFuture<Outcome> run) {
        var refusal = refusal(assignment);
        if (refusal != null) {
            end(assignment, refusal, run);
            return;
        }
        var done = assignment.attempt() > 1 ? sink.earlierOutcome(assignment) : Optional.<Outcome>empty();
        if (done.isPresent()) {
            run.complete(done.get());
            return;
        }
        var outlet = sink.open(assignment);
        var _ = outlet.outcome().whenComplete((outcome, failure) -> {
            if (!(outcome instanceof Outcome.Settled)) {
                loop.cancel(assignment.job().id());
            }
            complete(run, outcome, failure);
        });
        loop.submit(assignment, outlet);
        if (cancellations.contains(assignment.job())) {
            loop.cancel(assignment.job().id());
        }
    }

    /// Why the job ends before it begins, or null when it does not.
    private @Nullable Ending refusal(Assignment assignment) {
        var job = assignment.job();
        if (cancellations.contains(job)) {
            return new Ending.Cancelled();
        }
        if (assignment.attempt() > maxAttempts) {
            return new Ending.Failed(FailureCode.TOO_MANY_ATTEMPTS, "the job was delivered " + assignment.attempt()
                    + " times without an end; the limit is " + maxAttempts, null);
        }
        var deadline = job.deadline();
        if (deadline != null && !clock.instant().isBefore(deadline)) {
            return new Ending.Failed(FailureCode.DEADLINE_EXCEEDED, "the deadline " + deadline
                    + " passed before the job had its turn", "deadline");
        }
        return null;
    }

    private void end(Assignment assignment, Ending ending, CompletableFuture<Outcome> run) {
        var outlet = sink.open(assignment);
        var _ = outlet.outcome().whenComplete((outcome, failure) -> complete(run, outcome, failure));
        outlet.end(ending);
    }

    private static void complete(CompletableFuture<Outcome> run, @Nullable Outcome outcome,
            @Nullable Throwable failure) {
        if (outcome != null) {
            run.complete(outcome);
        } else {
            run.completeExceptionally(requireNonNull(failure));
        }
    }
}
