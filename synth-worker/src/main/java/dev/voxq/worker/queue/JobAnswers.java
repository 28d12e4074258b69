package dev.voxq.worker.queue;

import static java.util.Objects.requireNonNull;

import dev.voxq.model.FailureCode;
import dev.voxq.model.wire.JobCodec;
import dev.voxq.model.wire.MalformedRecordException;
import dev.voxq.worker.schedule.Assignment;
import dev.voxq.worker.schedule.Outcome;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Carries one acquired record to its answer: accepted, released, or among the dead letters.
final class JobAnswers {
    private static final Logger LOG = LoggerFactory.getLogger(JobAnswers.class);

    private final JobRuns runs;
    private final SettledRecords settled = new SettledRecords();
    private final DeadLetters deadLetters;
    private final MalformedJobs malformed;
    private final RetryDelay delay;
    private final Duration renewEvery;
    private final CompletableFuture<Void> stopping;
    private final QueueListener listener;
    private final InstantSource clock;

    /// @param stopping completes when the worker takes no more: retries are then left to others at once
    JobAnswers(JobRuns runs, DeadLetters deadLetters, MalformedJobs malformed, RetryDelay delay, Duration renewEvery,
            CompletableFuture<Void> stopping, QueueListener listener, InstantSource clock) {
        this.runs = runs;
        this.deadLetters = deadLetters;
        this.malformed = malformed;
        this.delay = delay;
        this.renewEvery = renewEvery;
        this.stopping = stopping;
        this.listener = listener;
        this.clock = clock;
    }

    /// Returns when the record has its answer; the job is spoken meanwhile and its lock renewed.
    void handle(AcquiredJob acquired) throws InterruptedException {
        var record = acquired.record();
        var waited = Duration.ofMillis(Math.max(0, clock.millis() - record.timestamp()));
        listener.acquired(acquired.lane(), waited, acquired.attempt());
        if (settled.remove(record)) {
            answer(acquired, new Outcome.Settled());
            return;
        }
        try {
            var job = JobCodec.decode(record.value(), record.headers()).withLane(acquired.lane());
            answer(acquired, await(acquired, runs.begin(new Assignment(job, acquired.attempt()))));
        } catch (MalformedRecordException e) {
            malformed.tell(acquired, String.valueOf(e.getMessage()));
            bury(acquired, FailureCode.INVALID_REQUEST, e.getClass(), String.valueOf(e.getMessage()));
        }
    }

    private Outcome await(AcquiredJob acquired, CompletableFuture<Outcome> run) throws InterruptedException {
        while (true) {
            try {
                return run.get(renewEvery.toNanos(), TimeUnit.NANOSECONDS);
            } catch (TimeoutException e) {
                renew(acquired);
            } catch (ExecutionException e) {
                LOG.atError().addKeyValue("offset", acquired.record().offset()).setCause(e.getCause())
                        .log("a job could not be begun");
                return new Outcome.Retry(FailureCode.ENGINE_FAILED, "the job could not be begun: "
                        + requireNonNull(e.getCause()).getMessage());
            }
        }
    }

    private void answer(AcquiredJob acquired, Outcome outcome) throws InterruptedException {
        switch (outcome) {
            case Outcome.Settled _ -> accept(acquired);
            case Outcome.Released _ -> acquired.release();
            case Outcome.Retry(var code, var message) -> retry(acquired, code, message);
            case Outcome.GaveUp(var code, var message) -> bury(acquired, code, Outcome.GaveUp.class, message);
        }
        listener.answered(acquired.lane(), outcome);
    }

    private void accept(AcquiredJob acquired) {
        if (!acquired.accept()) {
            settled.add(acquired.record());
        }
    }

    private void retry(AcquiredJob acquired, FailureCode code, String message) throws InterruptedException {
        var rest = delay.after(code, acquired.attempt());
        LOG.atWarn().addKeyValue("offset", acquired.record().offset()).addKeyValue("attempt", acquired.attempt())
                .addKeyValue("code", code).addKeyValue("restMillis", rest.toMillis()).addKeyValue("problem", message)
                .log("an attempt failed; the job will be tried again");
        rest(acquired, rest);
        acquired.release();
    }

    private void rest(AcquiredJob acquired, Duration rest) throws InterruptedException {
        var end = System.nanoTime() + rest.toNanos();
        for (var left = rest.toNanos(); left > 0; left = end - System.nanoTime()) {
            try {
                stopping.get(Math.min(left, renewEvery.toNanos()), TimeUnit.NANOSECONDS);
                return;
            } catch (TimeoutException e) {
                renew(acquired);
            } catch (ExecutionException e) {
                throw new AssertionError("stopping never fails", e);
            }
        }
    }

    private void renew(AcquiredJob acquired) {
        if (!acquired.lost()) {
            acquired.renew();
            if (acquired.lost()) {
                listener.lockLost(acquired.lane());
            }
        }
    }

    private void bury(AcquiredJob acquired, FailureCode code, Class<?> cause, String message)
            throws InterruptedException {
        deadLetters.add(acquired.record(), code, cause, message);
        LOG.atWarn().addKeyValue("topic", acquired.record().topic()).addKeyValue("offset", acquired.record().offset())
                .addKeyValue("attempt", acquired.attempt()).addKeyValue("code", code).addKeyValue("problem", message)
                .log("a record went to the dead letters");
        listener.deadLettered(acquired.lane(), code);
        accept(acquired);
    }
}
