package dev.voxq.ingest.kafka;

import dev.voxq.ingest.job.Engines;
import dev.voxq.ingest.job.RecentJobs;
import dev.voxq.model.JobId;
import dev.voxq.model.SynthesisEvent.StateChange;
import dev.voxq.model.wire.EventCodec;
import dev.voxq.model.wire.MalformedRecordException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.kafka.listener.MessageListener;

/// Reads what happened to every job, from the beginning.
final class EventListener implements MessageListener<byte[], byte[]> {
    private static final Logger LOG = LoggerFactory.getLogger(EventListener.class);

    private final RecentJobs jobs;
    private final Engines engines;
    private final Map<TopicPartition, Long> unread;

    /// @param ends of the partitions when this instance started; without those that are empty
    EventListener(RecentJobs jobs, Engines engines, Map<TopicPartition, Long> ends) {
        this.jobs = jobs;
        this.engines = engines;
        this.unread = new HashMap<>(ends);
        if (unread.isEmpty()) {
            jobs.markComplete();
        }
    }

    @Override
    public void onMessage(ConsumerRecord<byte[], byte[]> event) {
        try {
            apply(event);
        } catch (MalformedRecordException e) {
            LOG.warn("An event makes no sense. topic={} partition={} offset={} cause={}", event.topic(),
                    event.partition(), event.offset(), e.getMessage());
        }
        if (!unread.isEmpty()) {
            noteProgress(new TopicPartition(event.topic(), event.partition()), event.offset() + 1);
        }
    }

    private void apply(ConsumerRecord<byte[], byte[]> event) throws MalformedRecordException {
        if (event.value() == null && event.key() != null) {
            jobs.forget(new JobId(new String(event.key(), StandardCharsets.UTF_8)));
        } else if (EventCodec.decode(event.key(), event.value(), event.headers()) instanceof StateChange change) {
            jobs.apply(change);
            engines.hear(change);
        }
    }

    private void noteProgress(TopicPartition partition, long position) {
        unread.computeIfPresent(partition, (_, end) -> position >= end ? null : end);
        if (unread.isEmpty()) {
            jobs.markComplete();
        }
    }
}
