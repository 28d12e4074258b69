package dev.voxq.worker.queue;

import static java.util.Objects.requireNonNull;

import dev.voxq.model.FailureCode;
import dev.voxq.model.JobId;
import dev.voxq.model.VoiceId;
import dev.voxq.worker.schedule.Assignment;
import dev.voxq.worker.schedule.AudioSink;
import dev.voxq.worker.schedule.Ending;
import dev.voxq.worker.schedule.FinishedAudio;
import dev.voxq.worker.schedule.FrameLoop;
import dev.voxq.worker.schedule.Outcome;
import dev.voxq.worker.voice.UnusableVoiceException;
import dev.voxq.worker.voice.Voices;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The jobs of this worker, each at most once: a record that comes again while its job still runs here (the broker
/// forgets its locks when it restarts) waits for that run's outcome instead of beginning another.
final class JobRuns {
    private static final Logger LOG = LoggerFactory.getLogger(JobRuns.class);

    private final FrameLoop loop;
    private final AudioSink sink;
    private final Voices voices;
    private final FinishedAudio finished;
    private final Cancellations cancellations;
    private final int maxDeliveries;
    private final InstantSource clock;
    private final Map<JobId, CompletableFuture<Outcome>> running = new ConcurrentHashMap<>();

    JobRuns(FrameLoop loop, AudioSink sink, Voices voices, FinishedAudio finished, Cancellations cancellations,
            int maxDeliveries, InstantSource clock) {
        this.loop = loop;
        this.sink = sink;
        this.voices = voices;
        this.finished = finished;
        this.cancellations = cancellations;
        this.maxDeliveries = maxDeliveries;
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
        var done = mayBeDone(assignment) ? sink.earlierOutcome(assignment) : Optional.<Outcome>empty();
        if (done.isPresent()) {
            run.complete(done.get());
            return;
        }
        var voice = assignment.job().voice();
        if (voice != null && voice.uploaded()) {
            imitate(assignment, voice, run);
        } else {
            speak(assignment, run);
        }
    }

    /// Another delivery may have ended the job, or, where its caller named it, another record of it.
    private static boolean mayBeDone(Assignment assignment) {
        return assignment.attempt() > 1 || assignment.job().fingerprint() != null;
    }

    /// Finds the voice first, which may take as long as listening to its clip.
    private void imitate(Assignment assignment, VoiceId voice, CompletableFuture<Outcome> run) {
        var _ = voices.find(voice).whenComplete((prompt, failure) -> {
            try {
                if (prompt != null) {
                    speak(assignment.imitating(prompt), run);
                } else {
                    end(assignment, failed(requireNonNull(failure)), run);
                }
            } catch (RuntimeException e) {
                run.completeExceptionally(e);
            }
        });
    }

    private static Ending.Failed failed(Throwable failure) {
        return switch (failure) {
            case CompletionException wrapper when wrapper.getCause() != null -> failed(wrapper.getCause());
            case UnusableVoiceException e -> new Ending.Failed(e.code(), String.valueOf(e.getMessage()), e.field());
            default -> {
                LOG.atError().setCause(failure).log("a voice could not be had");
                yield new Ending.Failed(FailureCode.ENGINE_FAILED, "the voice could not be had: " + failure, null);
            }
        };
    }

    private void speak(Assignment assignment, CompletableFuture<Outcome> run) {
        var outlet = sink.open(assignment);
        var _ = outlet.outcome().whenComplete((outcome, failure) -> {
            if (!(outcome instanceof Outcome.Settled)) {
                loop.cancel(assignment.job().id());
            }
            complete(run, outcome, failure);
        });
        if (finished.play(assignment, outlet)) {
            return;
        }
        loop.submit(assignment, finished.keeping(assignment, outlet));
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
        if (assignment.attempt() > maxDeliveries) {
            return new Ending.Failed(FailureCode.TOO_MANY_ATTEMPTS, "the job was delivered " + assignment.attempt()
                    + " times without an end; the limit is " + maxDeliveries, null);
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
