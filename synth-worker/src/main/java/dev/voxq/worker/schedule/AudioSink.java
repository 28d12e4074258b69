package dev.voxq.worker.schedule;

import java.util.Optional;

/// Brings audio to whoever waits for it.
public interface AudioSink {
    /// What became of the job in an earlier attempt that was never answered for: done, when its output is already in
    /// the store. May block; called by the queue's threads before the job is scheduled.
    Optional<Outcome> earlierOutcome(Assignment assignment);

    /// Opens the way out for one job. Never blocks.
    Outlet open(Assignment assignment);
}
