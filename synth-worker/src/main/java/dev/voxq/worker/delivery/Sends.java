package dev.voxq.worker.delivery;

import static java.util.Objects.requireNonNull;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;

/// The records one job has sent and the broker has not yet confirmed. Belongs to the job's thread.
final class Sends {
    private record Send(String topic, Future<?> confirmation) {}

    private final Deque<Send> open = new ArrayDeque<>();

    /// @throws UndeliveredException when an earlier record did not arrive
    void add(String topic, Future<?> confirmation) {
        open.add(new Send(topic, confirmation));
        while (!open.isEmpty() && open.getFirst().confirmation().isDone()) {
            confirm(open.removeFirst());
        }
    }

    /// Returns when all have arrived.
    void await() {
        while (!open.isEmpty()) {
            confirm(open.removeFirst());
        }
    }

    /// Asks no more after what has been sent.
    void forget() {
        open.clear();
    }

    private static void confirm(Send send) {
        try {
            send.confirmation().get();
        } catch (ExecutionException e) {
            throw new UndeliveredException("topic " + send.topic() + " could not be written: "
                    + requireNonNull(e.getCause()).getMessage(), e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UndeliveredException("interrupted while topic " + send.topic() + " was being written", e);
        }
    }
}
