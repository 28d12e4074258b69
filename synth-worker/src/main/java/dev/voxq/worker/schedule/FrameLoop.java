package dev.voxq.worker.schedule;

import dev.voxq.model.FailureCode;
import dev.voxq.model.FinishReason;
import dev.voxq.model.JobId;
import dev.voxq.model.SynthesisJob;
import dev.voxq.worker.speech.ModelInfo;
import dev.voxq.worker.speech.OutOfDeviceMemoryException;
import dev.voxq.worker.speech.SpeechModel;
import dev.voxq.worker.speech.SpeechRefusedException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Decides who speaks the next frame. One thread runs it and is the only one to touch the model, the slots and the
/// rows; others leave commands in its mailbox.
///
/// Each turn takes commands, admits, makes **one** engine call (a stretch of prompt, a frame for all rows, or a chunk
/// of samples) and retires what has ended; so nobody waits for longer than one engine call to be noticed.
///
/// * Realtime jobs are admitted first, in order of arrival. When bulk holds every slot, the bulk row with the least to
///   lose is parked between two engine calls and goes on later exactly where it was.
/// * While a realtime row has not been heard, bulk rows sit out, for at most [ScheduleConfig#maxSatOut] calls in a row.
/// * A bulk row kept from a slot for [ScheduleConfig#bulkPatience] gets the next free one ahead of realtime and keeps it
///   for [ScheduleConfig#bulkSliceFrames] frames; one row at a time.
/// * A long text is spoken as several utterances: one after the other on realtime, the next prepared while one is heard;
///   side by side on bulk. They are heard in order.
/// * A prompt is read in stretches that alternate with frames of the rows already speaking.
public final class FrameLoop implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(FrameLoop.class);
    private static final long NO_DEADLINE = Long.MAX_VALUE;
    private static final Duration BRIEFLY = Duration.ofMillis(1);
    private static final Duration LONG = Duration.ofSeconds(1);

    private final ModelSource source;
    private final ScheduleConfig config;
    private final TextSplitter splitter;
    private final LoopObserver observer;
    private final NanoClock clock;
    private final InstantSource wallClock;

    private final LinkedBlockingQueue<Runnable> mailbox = new LinkedBlockingQueue<>();
    private final List<SpokenJob> jobs = new ArrayList<>();
    private final Slots slots;
    private final AdmissionPolicy admission;
    private final EngineCalls calls;

    private @Nullable SpeechModel model;
    private volatile boolean draining;
    private volatile boolean stopped;
    private long lastWorkNanos;

    public FrameLoop(ModelSource source, ScheduleConfig config, TextSplitter splitter, LoopObserver observer,
            NanoClock clock, InstantSource wallClock) {
        this.source = source;
        this.config = config;
        this.splitter = splitter;
        this.observer = observer;
        this.clock = clock;
        this.wallClock = wallClock;
        this.slots = new Slots(config.maxBatch());
        this.admission = new AdmissionPolicy(slots, config, observer);
        this.calls = new EngineCalls(slots, config, observer, clock, this::fail, this::shrink);
        this.lastWorkNanos = clock.nanoTime();
    }

    /// Hands a job over. Its end is told to the outlet, exactly once.
    public void submit(Assignment assignment, Outlet outlet) {
        mailbox.add(() -> arrive(assignment, outlet));
    }

    /// Ends the job if this loop has it.
    public void cancel(JobId id) {
        mailbox.add(() -> end(job -> job.id().equals(id), new Ending.Cancelled()));
    }

    /// Opens the model now rather than at the first job.
    ///
    /// @return what was opened, or why it could not be
    public CompletableFuture<ModelInfo> preload() {
        var opened = new CompletableFuture<ModelInfo>();
        mailbox.add(() -> {
            try {
                opened.complete(openModel().info());
            } catch (RuntimeException e) {
                opened.completeExceptionally(e);
            }
        });
        return opened;
    }

    /// Starts nothing more: what runs goes on, what waits is released.
    public void drain() {
        draining = true;
        mailbox.add(() -> end(job -> job.underWay().stream().noneMatch(slots.running()::contains),
                new Ending.Released()));
    }

    /// Releases what runs and lets [#run] return.
    public void stop() {
        drain();
        mailbox.add(() -> stopped = true);
    }

    /// Turns until stopped; then every row has ended and the model is closed.
    @Override
    public void run() {
        try {
            while (!stopped) {
                if (turn() == 0) {
                    idle();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            draining = true;
            takeCommands();
            end(_ -> true, new Ending.Released());
            closeModel();
        }
    }

    /// One turn.
    ///
    /// @return how much was done: commands taken and engine calls made
    int turn() {
        var done = takeCommands();
        expire();
        admit();
        if (model != null && calls.make(model)) {
            done++;
        }
        retire();
        if (done > 0) {
            lastWorkNanos = clock.nanoTime();
        }
        return done;
    }

    private void idle() throws InterruptedException {
        closeIdleModel();
        var wait = jobs.isEmpty() ? LONG : BRIEFLY;
        var command = mailbox.poll(wait.toNanos(), TimeUnit.NANOSECONDS);
        if (command != null) {
            command.run();
        }
    }

    private int takeCommands() {
        var taken = 0;
        for (var command = mailbox.poll(); command != null; command = mailbox.poll()) {
            command.run();
            taken++;
        }
        return taken;
    }

    private void arrive(Assignment assignment, Outlet outlet) {
        if (draining) {
            outlet.end(new Ending.Released());
            return;
        }
        var now = clock.nanoTime();
        var text = assignment.job();
        var job = new SpokenJob(assignment, outlet, splitter.split(text.text(), text.language()), config, observer,
                now, deadlineNanos(text, now));
        jobs.add(job);
        admission.queue(job.begin(now));
    }

    private long deadlineNanos(SynthesisJob job, long nowNanos) {
        var deadline = job.deadline();
        return deadline == null
                ? NO_DEADLINE
                : nowNanos + Duration.between(wallClock.instant(), deadline).toNanos();
    }

    private void expire() {
        var now = clock.nanoTime();
        for (var job : List.copyOf(jobs)) {
            if (job.deadlineNanos != NO_DEADLINE && now - job.deadlineNanos >= 0) {
                end(job, new Ending.Failed(FailureCode.DEADLINE_EXCEEDED, "the deadline "
                        + job.assignment.job().deadline() + " passed after " + job.framesSpoken() + " frames", null));
            }
        }
    }

    private void admit() {
        var now = clock.nanoTime();
        for (var row = admission.admit(now); row != null; row = admission.admit(now)) {
            if (!row.opened()) {
                open(row, now);
            }
        }
    }

    private void open(Row row, long nowNanos) {
        try {
            var speaker = openModel();
            row.open(speaker.open(row.speech));
            if (row.job.admittedNanos == 0) {
                row.job.admittedNanos = nowNanos;
                observer.admitted(row.job.lane(), nowNanos - row.job.arrivedNanos);
                row.job.outlet.started(speaker.info(), row.job.assignment.job().seed());
            }
        } catch (SpeechRefusedException e) {
            end(row.job, new Ending.Failed(e.code(), String.valueOf(e.getMessage()), e.field()));
        } catch (RuntimeException e) {
            fail(row, e);
        }
    }

    private void retire() {
        for (var row : List.copyOf(slots.running())) {
            var failure = row.failure();
            if (failure != null) {
                end(row.job, new Ending.Failed(FailureCode.ENGINE_FAILED, failure, null));
            } else if (row.spokenOut()) {
                retire(row);
            }
        }
    }

    private void retire(Row row) {
        admission.remove(row);
        row.retire();
        if (isRunawayUnheard(row)) {
            LOG.info("a runaway utterance is spoken again jobId={} frames={}", row.job.id(), row.framesSpoken());
            admission.queueFirst(row.job.again(row, clock.nanoTime()));
            return;
        }
        row.job.completeHead(clock.nanoTime());
        admission.queue(row.job.begin(clock.nanoTime()));
        if (row.job.complete()) {
            end(row.job, row.job.spoken());
        }
    }

    /// A runaway that nobody has heard is spoken once more, with another seed.
    private static boolean isRunawayUnheard(Row row) {
        return row.finishReason() == FinishReason.RUNAWAY && !row.realtime() && !row.respoken
                && !row.job.heardNow(row);
    }

    /// Takes a slot out of use, for as long as the model stays open, and the row in it back to wait. The last one running
    /// fails: with less than one row nothing can be spoken.
    private void shrink(Row row, OutOfDeviceMemoryException e) {
        var left = slots.running().size() - 1;
        if (left == 0) {
            fail(row, e);
            return;
        }
        LOG.warn("the device is out of memory, the batch shrinks slots={} jobId={} cause={}", left, row.job.id(),
                e.getMessage());
        slots.limit(left);
        admission.putBack(row, clock.nanoTime());
        observer.slots(left);
    }

    private void fail(Row row, RuntimeException e) {
        LOG.error("the engine failed jobId={} frame={}", row.job.id(), row.framesSpoken(), e);
        end(row.job, new Ending.Failed(FailureCode.ENGINE_FAILED, "the engine failed: " + e.getMessage(), null));
    }

    private void end(Predicate<SpokenJob> which, Ending ending) {
        jobs.stream().filter(which).toList().forEach(job -> end(job, ending));
    }

    private void end(SpokenJob job, Ending ending) {
        if (!jobs.remove(job)) {
            return;
        }
        for (var row : job.underWay()) {
            admission.remove(row);
            row.close();
        }
        job.outlet.end(ending);
        if (job.admittedNanos != 0) {
            observer.ended(job.lane(), ending, job.framesSpoken(), clock.nanoTime() - job.admittedNanos);
        }
    }

    private SpeechModel openModel() {
        if (model == null) {
            var start = clock.nanoTime();
            model = source.open();
            slots.limit(Math.min(config.maxBatch(), model.info().maxBatch()));
            observer.slots(slots.places());
            LOG.info("model opened engine={} model={} device={} millis={}", model.info().engine(),
                    model.info().model(), model.info().device(), (clock.nanoTime() - start) / 1_000_000);
        }
        return model;
    }

    private void closeIdleModel() {
        var timeout = config.idleTimeout();
        if (model != null && !timeout.isZero() && jobs.isEmpty()
                && clock.nanoTime() - lastWorkNanos >= timeout.toNanos()) {
            LOG.info("model closed after idling seconds={}", timeout.toSeconds());
            closeModel();
        }
    }

    private void closeModel() {
        if (model != null) {
            model.close();
            model = null;
        }
    }
}
