package dev.voxq.ingest.kafka;

import dev.voxq.ingest.worker.Workers;
import dev.voxq.model.wire.MalformedRecordException;
import dev.voxq.model.wire.WorkerStatusCodec;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.kafka.listener.MessageListener;

/// Reads what workers say of themselves.
final class WorkerListener implements MessageListener<byte[], byte[]> {
    private static final Logger LOG = LoggerFactory.getLogger(WorkerListener.class);

    private final Workers workers;

    WorkerListener(Workers workers) {
        this.workers = workers;
    }

    @Override
    public void onMessage(ConsumerRecord<byte[], byte[]> record) {
        try {
            if (record.value() == null && record.key() != null) {
                workers.forget(WorkerStatusCodec.worker(record.key()));
            } else {
                workers.hear(WorkerStatusCodec.decode(record.value(), record.headers()));
            }
        } catch (MalformedRecordException e) {
            LOG.warn("A worker's status makes no sense. topic={} offset={} cause={}", record.topic(), record.offset(),
                    e.getMessage());
        }
    }
}
