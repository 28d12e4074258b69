package dev.voxq.ingest.worker;

import dev.voxq.model.VoiceId;

/// Tells all workers something. Returns when they will hear it, whether they live now or start later.
public interface WorkerControl {
    /// Has every worker clear its caches.
    ///
    /// @param id by which they answer
    /// @throws dev.voxq.ingest.job.QueueUnavailableException when nobody can be told
    void clearCaches(String id);

    /// Has every worker forget a voice.
    ///
    /// @throws dev.voxq.ingest.job.QueueUnavailableException when nobody can be told
    void forget(VoiceId voice);
}
