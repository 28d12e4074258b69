package dev.voxq.worker.delivery;

import dev.voxq.model.SynthesisEvent;
import java.time.Duration;

/// What delivery tells about itself, from the jobs' own threads. Implementations return at once.
public interface DeliveryListener {
    /// Hears nothing.
    DeliveryListener NONE = new DeliveryListener() {
    };

    /// A job's end was told.
    default void told(SynthesisEvent.StateChange end) {}

    /// An output was written to the store.
    default void stored(long bytes, Duration took) {}
}
