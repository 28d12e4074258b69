package dev.voxq.worker.schedule;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Decides who has a slot: rows wait in the order they came, realtime ahead of bulk.
final class AdmissionPolicy {
    private final Slots slots;
    private final ScheduleConfig config;
    private final LoopObserver observer;
    private final Deque<Row> waitingRealtime = new ArrayDeque<>();
    private final Deque<Row> waitingBulk = new ArrayDeque<>();

    AdmissionPolicy(Slots slots, ScheduleConfig config, LoopObserver observer) {
        this.slots = slots;
        this.config = config;
        this.observer = observer;
    }

    void queue(List<Row> begun) {
        for (var row : begun) {
            (row.realtime() ? waitingRealtime : waitingBulk).add(row);
        }
    }

    /// Queues a bulk row ahead of all others.
    void queueFirst(Row row) {
        waitingBulk.addFirst(row);
    }

    /// Takes a row's slot: one that has spoken is parked, one that has not waits ahead of its lane and begins anew.
    void putBack(Row row, long nowNanos) {
        row.waitingSinceNanos = nowNanos;
        if (row.framesSpoken() > 0) {
            slots.park(row);
        } else {
            slots.leave(row);
            row.restart();
            (row.realtime() ? waitingRealtime : waitingBulk).addFirst(row);
        }
        observer.parked(slots.parked().size());
    }

    /// Forgets a row, wherever it is.
    void remove(Row row) {
        waitingRealtime.remove(row);
        waitingBulk.remove(row);
        slots.leave(row);
    }

    /// Gives a slot to the next row that should have one; parks a bulk row for a realtime one if it must.
    ///
    /// @return the row, or null when nobody waits or no slot can be had
    @Nullable
    Row admit(long nowNanos) {
        if (slots.full() && !makeRoom(nowNanos)) {
            return null;
        }
        var next = next(nowNanos);
        if (next != null) {
            waitingRealtime.remove(next);
            waitingBulk.remove(next);
            slots.take(next);
            observer.parked(slots.parked().size());
        }
        return next;
    }

    private boolean makeRoom(long nowNanos) {
        var victim = waitingRealtime.isEmpty() ? null : slots.leastToLose();
        if (victim == null) {
            return false;
        }
        victim.waitingSinceNanos = nowNanos;
        slots.park(victim);
        return true;
    }

    /// Bulk whose patience is at its end, realtime, parked bulk, new bulk.
    private @Nullable Row next(long nowNanos) {
        var bulk = slots.parked().isEmpty() ? waitingBulk.peek() : slots.parked().getFirst();
        var realtime = waitingRealtime.peek();
        if (bulk != null && realtime != null && impatient(bulk, nowNanos)) {
            bulk.unparkableFrames = config.bulkSliceFrames();
            return bulk;
        }
        return realtime != null ? realtime : bulk;
    }

    private boolean impatient(Row bulk, long nowNanos) {
        return nowNanos - bulk.waitingSinceNanos >= config.bulkPatience().toNanos()
                && slots.running().stream().noneMatch(row -> row.unparkableFrames > 0);
    }
}
