package dev.voxq.worker.schedule;

import static java.util.Objects.requireNonNull;

import dev.voxq.model.Lane;
import dev.voxq.worker.speech.Utterance;
import org.jspecify.annotations.Nullable;

/// A job in the hands of the frame loop, from its arrival to its end.
final class Row {
    final Assignment assignment;
    final Outlet outlet;
    final Pacing pacing;
    final long arrivedNanos;
    final long deadlineNanos;

    private @Nullable Utterance utterance;
    boolean prefilled;
    long admittedNanos;
    /// Since when it has had no slot.
    long waitingSinceNanos;
    /// Frames it may speak before it can be parked: what its patience has earned it.
    int unparkableFrames;

    Row(Assignment assignment, Outlet outlet, ScheduleConfig config, long nowNanos, long deadlineNanos) {
        this.assignment = assignment;
        this.outlet = outlet;
        this.arrivedNanos = nowNanos;
        this.waitingSinceNanos = nowNanos;
        this.deadlineNanos = deadlineNanos;
        this.pacing = new Pacing(assignment.job().delivery().reply() != null, config);
    }

    Lane lane() {
        return assignment.job().lane();
    }

    boolean realtime() {
        return lane() == Lane.REALTIME;
    }

    /// Somebody waits for the first sound of it.
    boolean unheard() {
        return realtime() && !pacing.heard();
    }

    boolean opened() {
        return utterance != null;
    }

    void open(Utterance opened) {
        utterance = opened;
    }

    Utterance utterance() {
        return requireNonNull(utterance, "the row has no utterance yet");
    }

    boolean finished() {
        return prefilled && utterance().finishReason() != null;
    }

    boolean canStep() {
        return prefilled && !finished() && outlet.hasRoom();
    }

    int pendingFrames() {
        return prefilled ? utterance().framesSpoken() - utterance().framesDecoded() : 0;
    }

    int framesSpoken() {
        return utterance == null ? 0 : utterance.framesSpoken();
    }

    void close() {
        if (utterance != null) {
            utterance.close();
        }
    }
}
