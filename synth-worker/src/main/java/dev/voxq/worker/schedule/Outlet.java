package dev.voxq.worker.schedule;

import dev.voxq.worker.speech.ModelInfo;

import java.util.concurrent.CompletableFuture;

/// The way out of one job's audio. The frame loop pushes, without ever waiting; what is slow (the broker, the store)
/// happens behind it.
public interface Outlet {
    /// Whether there is room for more samples. A row whose outlet is full sits out until there is.
    boolean hasRoom();

    /// The job has a slot and is about to speak.
    void started(ModelInfo model, long seed);

    /// The next samples, in order: mono, -1 to 1, at the model's rate. Each call is one chunk for the listener.
    void samples(float[] samples);

    /// Nothing follows. Exactly one call, the last.
    void end(Ending ending);

    /// Completes when the audio has arrived (or the job's end been told), with what the queue is to answer.
    CompletableFuture<Outcome> outcome();
}
