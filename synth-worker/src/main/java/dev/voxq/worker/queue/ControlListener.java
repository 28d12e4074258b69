package dev.voxq.worker.queue;

import dev.voxq.model.ControlCommand;
import dev.voxq.model.wire.ControlCodec;
import dev.voxq.model.wire.MalformedRecordException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Reads the control topic from its beginning (its retention bounds it), so that jobs cancelled while they wait are known
/// to a worker that was not there.
final class ControlListener implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(ControlListener.class);
    private static final Duration POLL = Duration.ofMillis(500);
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(1);

    private final List<TopicPartition> partitions;
    private final Supplier<Consumer<byte[], byte[]>> consumers;
    private final JobRuns runs;
    private final CacheControl caches;
    private final CompletableFuture<Void> caughtUp = new CompletableFuture<>();
    private volatile boolean stopped;
    private volatile @Nullable Consumer<byte[], byte[]> reading;

    ControlListener(String topic, Supplier<Consumer<byte[], byte[]>> consumers, JobRuns runs, CacheControl caches) {
        this.partitions = List.of(new TopicPartition(topic, 0));
        this.consumers = consumers;
        this.runs = runs;
        this.caches = caches;
    }

    /// Completes once everything has been read that was there at the start.
    CompletableFuture<Void> caughtUp() {
        return caughtUp;
    }

    void stop() {
        stopped = true;
        var consumer = reading;
        if (consumer != null) {
            consumer.wakeup();
        }
    }

    @Override
    public void run() {
        while (!stopped) {
            try {
                listen();
            } catch (InterruptException | WakeupException e) {
                return;
            } catch (KafkaException | IllegalStateException e) {
                LOG.atWarn().addKeyValue("partitions", partitions).addKeyValue("reason", e.toString())
                        .log("the control topic is out of reach; trying again");
            }
        }
    }

    private void listen() {
        var consumer = consumers.get();
        try {
            reading = consumer;
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            var end = consumer.endOffsets(partitions).values().iterator().next();
            while (!stopped) {
                consumer.poll(POLL).forEach(this::obey);
                if (!caughtUp.isDone() && consumer.position(partitions.getFirst()) >= end) {
                    caughtUp.complete(null);
                }
            }
        } finally {
            reading = null;
            consumer.close(CloseOptions.timeout(CLOSE_TIMEOUT));
        }
    }

    private void obey(ConsumerRecord<byte[], byte[]> record) {
        try {
            switch (ControlCodec.decode(record.value(), record.headers())) {
                case ControlCommand.Cancel(var id, var at) -> runs.cancel(id, at);
                case ControlCommand.ClearCaches(var id, _) -> caches.clear(id);
                case ControlCommand.ForgetVoice(var voice, _) -> caches.forget(voice);
            }
        } catch (MalformedRecordException e) {
            LOG.atWarn().addKeyValue("offset", record.offset()).addKeyValue("problem", e.getMessage())
                    .log("a control command makes no sense");
        }
    }
}
