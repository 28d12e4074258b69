package dev.voxq.worker.bench;

import dev.voxq.model.JobId;
import dev.voxq.worker.schedule.Ending;
import dev.voxq.worker.schedule.Outcome;
import dev.voxq.worker.schedule.Outlet;
import dev.voxq.worker.speech.ModelInfo;
import java.util.concurrent.CompletableFuture;

/// Notes when a job begins, is first heard, and ends; drops its audio.
final class TimedOutlet implements Outlet {
    private final JobId id;
    private final CompletableFuture<Long> started = new CompletableFuture<>();
    private final CompletableFuture<Long> firstAudio = new CompletableFuture<>();
    private final CompletableFuture<Ending> ended = new CompletableFuture<>();

    TimedOutlet(JobId id) {
        this.id = id;
    }

    JobId id() {
        return id;
    }

    void awaitStarted() {
        started.join();
    }

    /// When the first samples came, in [System#nanoTime].
    long awaitFirstAudio() {
        return firstAudio.join();
    }

    Ending awaitEnd() {
        return ended.join();
    }

    @Override
    public boolean hasRoom() {
        return true;
    }

    @Override
    public void started(ModelInfo model, long seed) {
        started.complete(System.nanoTime());
    }

    @Override
    public void samples(float[] samples) {
        firstAudio.complete(System.nanoTime());
    }

    @Override
    public void end(Ending ending) {
        var tooEarly = new IllegalStateException("the job ended without audio: " + ending);
        started.completeExceptionally(tooEarly);
        firstAudio.completeExceptionally(tooEarly);
        ended.complete(ending);
    }

    @Override
    public CompletableFuture<Outcome> outcome() {
        return ended.thenApply(_ -> new Outcome.Settled());
    }
}
