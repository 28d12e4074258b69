package dev.voxq.worker.schedule;

import dev.voxq.model.Lane;

/// What the frame loop tells about itself, from its own thread. Implementations return at once.
public interface LoopObserver {
    /// Hears nothing.
    LoopObserver NONE = new LoopObserver() {
    };

    /// A job got a slot, so long after it came to this worker.
    default void admitted(Lane lane, long waitedNanos) {}

    /// A stretch of a prompt was read.
    default void prefilled(long nanos) {}

    /// One engine call took `rows` rows of `slots` a frame forward.
    default void stepped(int rows, int slots, long nanos) {}

    /// One engine call made samples of `frames` frames of each of `rows` rows.
    default void decoded(int rows, int frames, long nanos) {}

    /// The first samples of a job went out, so long after it came to this worker.
    default void firstAudio(Lane lane, long nanos) {}

    /// A chunk went out, so long after the one before it.
    default void chunkGap(Lane lane, long nanos) {}

    /// A chunk went out after the audio before it had run out.
    default void underrun() {}

    /// So many slots are in use from now on: all that the model has, or fewer after its device ran out of memory.
    default void slots(int places) {}

    /// So many rows are parked now.
    default void parked(int rows) {}

    /// A job ended, with so much audio, so long after it got its first slot.
    default void ended(Lane lane, Ending ending, int frames, long spokenNanos) {}
}
