package dev.voxq.ingest.job;

import dev.voxq.model.JobId;
import dev.voxq.model.Lane;
import dev.voxq.model.SynthesisEvent;
import java.util.Optional;

/// What is known of the jobs of this deployment.
public interface JobStates {
    Optional<JobState> find(JobId id);

    /// Enters a new job.
    ///
    /// @return false, and nothing entered, when a job of that id is known
    boolean claim(SynthesisEvent.Accepted accepted);

    /// Takes a job out again that never came into its queue.
    void forget(JobId id);

    /// Whether all that happened before this instance started has been read.
    boolean complete();

    /// Jobs of a lane that nobody speaks yet.
    long waiting(Lane lane);
}
