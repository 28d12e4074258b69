package dev.voxq.ingest.kafka;

import dev.voxq.ingest.stream.OpenStreams;
import dev.voxq.model.wire.EventCodec;
import dev.voxq.model.wire.MalformedRecordException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.kafka.listener.MessageListener;

/// Reads this instance's reply partition.
final class ReplyListener implements MessageListener<byte[], byte[]> {
    private static final Logger LOG = LoggerFactory.getLogger(ReplyListener.class);

    private final OpenStreams streams;

    ReplyListener(OpenStreams streams) {
        this.streams = streams;
    }

    @Override
    public void onMessage(ConsumerRecord<byte[], byte[]> reply) {
        var correlationId = EventCodec.correlationId(reply.headers());
        if (correlationId == null || !streams.isOurs(correlationId)) {
            return;
        }
        try {
            streams.deliver(correlationId, EventCodec.decode(reply.key(), reply.value(), reply.headers()));
        } catch (MalformedRecordException e) {
            LOG.warn("A reply makes no sense. topic={} partition={} offset={} cause={}", reply.topic(),
                    reply.partition(), reply.offset(), e.getMessage());
        }
    }
}
