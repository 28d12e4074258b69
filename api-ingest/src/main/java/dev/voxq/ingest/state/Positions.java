package dev.voxq.ingest.state;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.kafka.common.TopicPartition;

/// How far each partition has been read, for those who wait for a record.
final class Positions {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition advanced = lock.newCondition();
    private final Map<TopicPartition, Long> next = new HashMap<>();

    void advance(TopicPartition partition, long position) {
        lock.lock();
        try {
            next.put(partition, position);
            advanced.signalAll();
        } finally {
            lock.unlock();
        }
    }

    long of(TopicPartition partition) {
        lock.lock();
        try {
            return next.getOrDefault(partition, 0L);
        } finally {
            lock.unlock();
        }
    }

    void await(TopicPartition partition, long position, Duration patience)
            throws InterruptedException, TimeoutException {
        lock.lock();
        try {
            var nanos = patience.toNanos();
            while (next.getOrDefault(partition, 0L) < position) {
                if (nanos <= 0) {
                    throw new TimeoutException("the view has read " + partition + " up to "
                            + next.getOrDefault(partition, 0L) + ", not to " + position + " within " + patience);
                }
                nanos = advanced.awaitNanos(nanos);
            }
        } finally {
            lock.unlock();
        }
    }
}
