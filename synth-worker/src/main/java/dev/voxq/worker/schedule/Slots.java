package dev.voxq.worker.schedule;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

import org.jspecify.annotations.Nullable;

/// The places in a batch, and the rows parked beside it. A row keeps its slot until it ends or is parked.
final class Slots {
    private int places;
    private final List<Row> running = new ArrayList<>();
    private final List<Row> parked = new ArrayList<>();

    Slots(int places) {
        this.places = places;
    }

    int places() {
        return places;
    }

    /// Uses so many places from now on; those that run keep theirs.
    void limit(int most) {
        places = Math.max(1, most);
    }

    boolean full() {
        return running.size() >= places;
    }

    boolean empty() {
        return running.isEmpty() && parked.isEmpty();
    }

    /// Rows with a slot, in the order they took it.
    List<Row> running() {
        return Collections.unmodifiableList(running);
    }

    /// Rows that gave their slot to a realtime row, the one parked longest first.
    List<Row> parked() {
        return Collections.unmodifiableList(parked);
    }

    void take(Row row) {
        if (full()) {
            throw new IllegalStateException("all " + places + " slots are taken");
        }
        parked.remove(row);
        running.add(row);
    }

    void park(Row row) {
        if (!running.remove(row)) {
            throw new IllegalStateException(row.job.id() + " has no slot to give");
        }
        parked.add(row);
    }

    void leave(Row row) {
        if (!running.remove(row)) {
            parked.remove(row);
        }
    }

    /// The bulk row with the least to lose by waiting: the one that came last, so that the oldest get done. Null when
    /// none may be parked.
    @Nullable
    Row leastToLose() {
        for (int i = running.size() - 1; i >= 0; i--) {
            var row = running.get(i);
            if (!row.realtime() && row.unparkableFrames == 0) {
                return row;
            }
        }
        return null;
    }
}
