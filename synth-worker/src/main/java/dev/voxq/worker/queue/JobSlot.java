package dev.voxq.worker.queue;

import dev.voxq.model.Lane;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ShareConsumer;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A thread with a share consumer of its own that holds one record at a time. No failure of the broker ends it: it opens
/// another consumer and goes on, until it is stopped.
///
/// One consumer for each record, because a share consumer hands out no new record before the last one has its answer.
final class JobSlot implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(JobSlot.class);
    private static final Duration POLL = Duration.ofSeconds(1);
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(2);
    private static final Duration REOPEN_PAUSE = Duration.ofMillis(500);

    private final Lane lane;
    private final String topic;
    private final Supplier<ShareConsumer<byte[], byte[]>> consumers;
    private final Semaphore turns;
    private final JobAnswers answers;
    private final CompletableFuture<Void> stopping;
    private @Nullable ShareConsumer<byte[], byte[]> polling;
    private volatile boolean holding;

    /// @param turns to ask the broker for a record; a slot keeps its turn until it has one, for a consumer that has begun
    ///        to ask goes on asking by itself
    JobSlot(Lane lane, String topic, Supplier<ShareConsumer<byte[], byte[]>> consumers, Semaphore turns,
            JobAnswers answers, CompletableFuture<Void> stopping) {
        this.lane = lane;
        this.topic = topic;
        this.consumers = consumers;
        this.turns = turns;
        this.answers = answers;
        this.stopping = stopping;
    }

    @Override
    public void run() {
        try {
            while (!stopping.isDone()) {
                try {
                    takeJobs();
                } catch (InterruptException e) {
                    return;
                } catch (RuntimeException e) {
                    LOG.atWarn().addKeyValue("topic", topic).addKeyValue("reason", e.toString())
                            .log("the queue is out of reach; trying again");
                    pause();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// Whether it has a record to answer for.
    boolean holding() {
        return holding;
    }

    /// Ends a poll that waits for a record. A slot that holds one goes on until it has its answer.
    void wakeup() {
        synchronized (this) {
            if (polling != null) {
                polling.wakeup();
            }
        }
    }

    private void takeJobs() throws InterruptedException {
        var consumer = consumers.get();
        try {
            consumer.subscribe(List.of(topic));
            for (var record = next(consumer); record != null; record = next(consumer)) {
                var acquired = new AcquiredJob(consumer, record, lane);
                holding = true;
                answers.handle(acquired);
                holding = false;
                if (acquired.lost()) {
                    return;
                }
            }
        } finally {
            Thread.interrupted();
            consumer.close(CLOSE_TIMEOUT);
            holding = false;
        }
    }

    private @Nullable ConsumerRecord<byte[], byte[]> next(ShareConsumer<byte[], byte[]> consumer)
            throws InterruptedException {
        turns.acquire();
        try {
            return poll(consumer);
        } finally {
            turns.release();
        }
    }

    /// The next record, or null when there is none to take any more. Closing the consumer gives back what it holds.
    private @Nullable ConsumerRecord<byte[], byte[]> poll(ShareConsumer<byte[], byte[]> consumer) {
        while (mayPoll(consumer)) {
            try {
                var records = consumer.poll(POLL).iterator();
                if (records.hasNext()) {
                    var record = records.next();
                    return stopping.isDone() ? null : record;
                }
            } catch (WakeupException e) {
                return null;
            } finally {
                synchronized (this) {
                    polling = null;
                }
            }
        }
        return null;
    }

    private synchronized boolean mayPoll(ShareConsumer<byte[], byte[]> consumer) {
        polling = stopping.isDone() ? null : consumer;
        return polling != null;
    }

    private void pause() throws InterruptedException {
        try {
            stopping.get(REOPEN_PAUSE.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            return;
        } catch (ExecutionException e) {
            throw new AssertionError("stopping never fails", e);
        }
    }
}
