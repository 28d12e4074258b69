package dev.voxq.worker.delivery;

import dev.voxq.model.FailureCode;
import dev.voxq.worker.delivery.AudioDelivery.Desk;
import dev.voxq.worker.schedule.Assignment;
import dev.voxq.worker.schedule.Ending;
import dev.voxq.worker.schedule.Outcome;
import dev.voxq.worker.schedule.Outlet;
import dev.voxq.worker.speech.ModelInfo;
import dev.voxq.worker.speech.SpeechModel;
import java.io.UncheckedIOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One job's way out: the frame loop's thread puts in, the job's own thread takes out and delivers. What lies between is
/// bounded by [#hasRoom].
final class JobOutlet implements Outlet, Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(JobOutlet.class);
    private static final long MAX_WAITING_SAMPLES = 20L * SpeechModel.SAMPLE_RATE_HZ;

    private sealed interface Command {
        record Start(ModelInfo model, long seed, long atNanos) implements Command {}

        record Samples(float[] samples, long atNanos) implements Command {}

        record End(Ending ending, long atNanos) implements Command {}
    }

    private final Assignment assignment;
    private final Desk desk;
    private final LinkedBlockingQueue<Command> commands = new LinkedBlockingQueue<>();
    private final AtomicLong waitingSamples = new AtomicLong();
    private final CompletableFuture<Outcome> outcome = new CompletableFuture<>();

    JobOutlet(Assignment assignment, Desk desk) {
        this.assignment = assignment;
        this.desk = desk;
    }

    @Override
    public boolean hasRoom() {
        return waitingSamples.get() < MAX_WAITING_SAMPLES || outcome.isDone();
    }

    @Override
    public void started(ModelInfo model, long seed) {
        commands.add(new Command.Start(model, seed, desk.ticker().nanoTime()));
    }

    @Override
    public void samples(float[] samples) {
        if (!outcome.isDone()) {
            waitingSamples.addAndGet(samples.length);
            commands.add(new Command.Samples(samples, desk.ticker().nanoTime()));
        }
    }

    @Override
    public void end(Ending ending) {
        commands.add(new Command.End(ending, desk.ticker().nanoTime()));
    }

    @Override
    public CompletableFuture<Outcome> outcome() {
        return outcome;
    }

    @Override
    public void run() {
        try (var delivery = new JobDelivery(assignment, desk)) {
            outcome.complete(deliver(delivery));
        } catch (RuntimeException | Error e) {
            LOG.atError().addKeyValue("jobId", assignment.job().id()).setCause(e).log("a delivery broke");
            outcome.complete(new Outcome.Retry(FailureCode.REPLY_FAILED, "the delivery broke: " + e));
        } catch (InterruptedException e) {
            outcome.complete(new Outcome.Released());
        }
    }

    private Outcome deliver(JobDelivery delivery) throws InterruptedException {
        try {
            while (true) {
                switch (commands.take()) {
                    case Command.Start(var model, var seed, var atNanos) -> delivery.start(model, seed, atNanos);
                    case Command.Samples(var samples, var atNanos) -> {
                        waitingSamples.addAndGet(-samples.length);
                        delivery.write(samples, atNanos);
                    }
                    case Command.End(var ending, var atNanos) -> {
                        return delivery.end(ending, atNanos);
                    }
                }
            }
        } catch (UndeliveredException e) {
            return delivery.failed(FailureCode.REPLY_FAILED, e);
        } catch (StoreFailedException | UncheckedIOException e) {
            return delivery.failed(FailureCode.STORE_FAILED, e);
        } catch (OutputConflictException e) {
            return delivery.failed(FailureCode.OUTPUT_CONFLICT, e);
        }
    }
}
