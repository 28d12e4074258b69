package dev.voxq.worker.queue;

import dev.voxq.model.VoiceId;

/// What a worker keeps in memory to be faster, and must let go when told to.
public interface CacheControl {
    /// Throws everything away, and answers for it.
    ///
    /// @param command what the answer refers to
    void clear(String command);

    /// Throws away what is kept of this voice.
    void forget(VoiceId voice);
}
