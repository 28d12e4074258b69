package dev.voxq.worker.delivery;

import dev.voxq.model.ReplyAddress;
import dev.voxq.model.SynthesisEvent;
import dev.voxq.model.wire.EventCodec;
import java.time.InstantSource;
import org.apache.kafka.clients.producer.Producer;
import org.jspecify.annotations.Nullable;

/// Puts events on the events topic and on the topics of those who wait for a reply.
final class EventWriter {
    private final Producer<byte[], byte[]> producer;
    private final String eventsTopic;
    private final String source;
    private final InstantSource clock;

    EventWriter(Producer<byte[], byte[]> producer, String eventsTopic, String source, InstantSource clock) {
        this.producer = producer;
        this.eventsTopic = eventsTopic;
        this.source = source;
        this.clock = clock;
    }

    /// For the one who waits, who is the first to hear, and for everybody.
    void tell(SynthesisEvent.StateChange change, @Nullable ReplyAddress reply, Sends sends) {
        if (reply != null) {
            tellListener(change, reply, sends);
        }
        tellAll(change, sends);
    }

    void tellAll(SynthesisEvent.StateChange change, Sends sends) {
        sends.add(eventsTopic, producer.send(EventCodec.encode(change, source, change.at()).on(eventsTopic, null)));
    }

    /// For the one who waits alone.
    void tellListener(SynthesisEvent event, ReplyAddress reply, Sends sends) {
        sends.add(reply.topic(), producer.send(EventCodec.encodeReply(event, reply, source, clock.instant())
                .on(reply.topic(), reply.partition())));
    }
}
