package dev.voxq.ingest.job;

import dev.voxq.model.JobId;
import dev.voxq.model.SynthesisJob;

/// Puts jobs in their queue.
public interface JobPublisher {
    /// Returns when the job is safely in its lane and known to be.
    ///
    /// @throws QueueUnavailableException when the queue did not take it
    void publish(SynthesisJob job);

    /// Tells every worker not to speak the job, or to stop. Does not wait.
    void cancel(JobId id);
}
