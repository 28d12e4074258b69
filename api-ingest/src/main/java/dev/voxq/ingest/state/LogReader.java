package dev.voxq.ingest.state;

import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Reads the topics into the [JobView] on one thread, from where the store left off.
final class LogReader implements Runnable, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LogReader.class);
    private static final Duration POLL = Duration.ofMillis(250);
    private static final Duration PAUSE_AFTER_FAILURE = Duration.ofSeconds(1);
    private static final Duration COMMIT_EVERY = Duration.ofSeconds(1);
    private static final Duration PURGE_EVERY = Duration.ofMinutes(1);
    private static final int COMMIT_RECORDS = 10_000;

    private final JobView view;
    private final List<TopicPartition> partitions;
    private final Supplier<Consumer<byte[], byte[]>> consumers;
    private final InstantSource clock;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread thread;
    private Map<TopicPartition, Long> unread = Map.of();
    private int uncommitted;
    private long committedAt;
    private long purgedAt;

    /// @param consumers without a group, and without a reset policy
    LogReader(JobView view, List<TopicPartition> partitions, Supplier<Consumer<byte[], byte[]>> consumers,
            InstantSource clock) {
        this.view = view;
        this.partitions = partitions;
        this.consumers = consumers;
        this.clock = clock;
        this.thread = Thread.ofPlatform().name("job-view").unstarted(this);
    }

    void start() {
        thread.start();
    }

    @Override
    public void run() {
        while (running()) {
            try (var consumer = consumers.get()) {
                read(consumer);
            } catch (OffsetOutOfRangeException e) {
                LOG.warn("The topics no longer hold what comes next; reading them anew. cause={}", e.getMessage());
                view.store().clear();
            } catch (InterruptException | WakeupException e) {
                return;
            } catch (KafkaException e) {
                LOG.warn("The events cannot be read; trying again. cause={}", e.getMessage());
                pause();
            }
        }
        view.store().commit();
    }

    private void read(Consumer<byte[], byte[]> consumer) {
        consumer.assign(partitions);
        partitions.forEach(partition -> view.store().position(partition).ifPresentOrElse(
                position -> consumer.seek(partition, position),
                () -> consumer.seekToBeginning(List.of(partition))));
        unread = new HashMap<>(consumer.endOffsets(partitions));
        while (running()) {
            var records = consumer.poll(POLL);
            records.forEach(view::apply);
            partitions.forEach(partition -> advance(partition, consumer.position(partition)));
            uncommitted += records.count();
            keepHouse();
        }
    }

    private void advance(TopicPartition partition, long position) {
        view.advance(partition, position);
        if (!unread.isEmpty()) {
            unread.computeIfPresent(partition, (_, end) -> position >= end ? null : end);
            if (unread.isEmpty()) {
                view.markComplete();
            }
        }
    }

    private void keepHouse() {
        var now = clock.millis();
        if (uncommitted >= COMMIT_RECORDS || (uncommitted > 0 && now - committedAt >= COMMIT_EVERY.toMillis())) {
            view.store().commit();
            uncommitted = 0;
            committedAt = now;
        }
        if (now - purgedAt >= PURGE_EVERY.toMillis()) {
            uncommitted += view.purge();
            view.store().compact();
            purgedAt = now;
        }
    }

    private boolean running() {
        return closing.getCount() > 0;
    }

    private void pause() {
        try {
            closing.await(PAUSE_AFTER_FAILURE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            closing.countDown();
        }
    }

    @Override
    public void close() {
        closing.countDown();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
