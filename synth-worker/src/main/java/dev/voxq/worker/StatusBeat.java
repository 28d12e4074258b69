package dev.voxq.worker;

import dev.voxq.model.WorkerStatus;
import dev.voxq.model.wire.WorkerStatusCodec;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Tells how this worker is, every few seconds and whenever asked to.
final class StatusBeat implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(StatusBeat.class);

    private final Producer<byte[], byte[]> producer;
    private final String topic;
    private final String source;
    private final Supplier<WorkerStatus> status;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("status-beat").daemon().factory());

    StatusBeat(Producer<byte[], byte[]> producer, String topic, String source, Supplier<WorkerStatus> status) {
        this.producer = producer;
        this.topic = topic;
        this.source = source;
        this.status = status;
    }

    void start() {
        var _ = thread.scheduleAtFixedRate(this::tell, 0, WorkerStatus.PERIOD_SECONDS, TimeUnit.SECONDS);
    }

    /// Tells now, out of turn.
    void tellNow() {
        thread.execute(this::tell);
    }

    /// Says that this worker is gone.
    @Override
    public void close() {
        if (thread.isShutdown()) {
            return;
        }
        thread.shutdownNow();
        var _ = producer.send(WorkerStatusCodec.farewell(status.get().worker(), topic));
    }

    /// A beat that fails is not missed for long.
    private void tell() {
        try {
            var _ = producer.send(WorkerStatusCodec.encode(status.get(), source).on(topic, null));
        } catch (KafkaException e) {
            LOG.atDebug().addKeyValue("reason", e.toString()).log("the status could not be told");
        }
    }
}
