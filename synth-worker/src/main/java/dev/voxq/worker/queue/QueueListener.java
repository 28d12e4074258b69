package dev.voxq.worker.queue;

import dev.voxq.model.FailureCode;
import dev.voxq.model.Lane;
import dev.voxq.worker.schedule.Outcome;
import java.time.Duration;

/// What the queue tells about itself, from its slots' threads. Implementations return at once.
public interface QueueListener {
    /// Hears nothing.
    QueueListener NONE = new QueueListener() {
    };

    /// A record was acquired, so long after it was written.
    ///
    /// @param attempt which delivery of it this is, from 1
    default void acquired(Lane lane, Duration waited, int attempt) {}

    /// The broker was given an answer.
    default void answered(Lane lane, Outcome outcome) {}

    /// A record went to the dead letters.
    default void deadLettered(Lane lane, FailureCode code) {}

    /// The broker gave a record to somebody else while we held it.
    default void lockLost(Lane lane) {}
}
