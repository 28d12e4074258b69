package dev.voxq.ingest.callback;

import dev.voxq.ingest.job.QueueUnavailableException;
import dev.voxq.ingest.state.CallbackState;

/// Where callbacks are written down, so that they outlive this process.
public interface CallbackJournal {
    /// Returns when the state is safe and part of the view.
    ///
    /// @throws QueueUnavailableException when it could not be written
    void write(CallbackState callback);
}
