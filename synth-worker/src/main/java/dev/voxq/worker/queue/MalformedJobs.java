package dev.voxq.worker.queue;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import dev.voxq.model.AudioFormat;
import dev.voxq.model.AudioSpec;
import dev.voxq.model.FailureCode;
import dev.voxq.model.JobId;
import dev.voxq.model.JobInfo;
import dev.voxq.model.ReplyAddress;
import dev.voxq.model.SynthesisEvent;
import dev.voxq.model.wire.EventCodec;
import dev.voxq.model.wire.JobCodec;
import dev.voxq.model.wire.MalformedRecordException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Tells whoever can still be made out behind a record that is no valid job why it will not be spoken.
final class MalformedJobs {
    private static final Logger LOG = LoggerFactory.getLogger(MalformedJobs.class);

    private final Producer<byte[], byte[]> producer;
    private final String eventsTopic;
    private final String source;
    private final InstantSource clock;

    MalformedJobs(Producer<byte[], byte[]> producer, String eventsTopic, String source, InstantSource clock) {
        this.producer = producer;
        this.eventsTopic = eventsTopic;
        this.source = source;
        this.clock = clock;
    }

    /// Returns when the events topic has the failure; the listener, if there is one, is told on the way.
    void tell(AcquiredJob acquired, String problem) throws InterruptedException {
        var failed = new SynthesisEvent.Failed(info(acquired), clock.instant(), FailureCode.INVALID_REQUEST, problem,
                null, acquired.attempt());
        var reply = replyAddress(acquired.record());
        if (reply != null) {
            var _ = producer.send(EventCodec.encodeReply(failed, reply, source, failed.at())
                    .on(reply.topic(), reply.partition()), (_, failure) -> logUnreached(reply, failure));
        }
        send(EventCodec.encode(failed, source, failed.at()).on(eventsTopic, null));
    }

    private void send(ProducerRecord<byte[], byte[]> record) throws InterruptedException {
        try {
            producer.send(record).get();
        } catch (ExecutionException e) {
            throw new KafkaException("the failure of a job could not be told on " + eventsTopic + ": "
                    + requireNonNull(e.getCause()).getMessage(), e);
        }
    }

    private static JobInfo info(AcquiredJob acquired) {
        var record = acquired.record();
        return new JobInfo(jobId(acquired), acquired.lane(), null, AudioSpec.of(AudioFormat.WAV), 0, null,
                Instant.ofEpochMilli(Math.max(0, record.timestamp())), null, null, null);
    }

    /// The record's key if it is a job id, else its place in the topic.
    private static JobId jobId(AcquiredJob acquired) {
        var record = acquired.record();
        try {
            return new JobId(new String(record.key() == null ? new byte[0] : record.key(), UTF_8));
        } catch (IllegalArgumentException e) {
            return new JobId("unreadable:" + acquired.lane().wireName() + ":" + record.offset());
        }
    }

    private static @Nullable ReplyAddress replyAddress(ConsumerRecord<byte[], byte[]> record) {
        try {
            return JobCodec.reply(record.headers());
        } catch (MalformedRecordException | IllegalArgumentException e) {
            return null;
        }
    }

    private static void logUnreached(ReplyAddress reply, @Nullable Exception failure) {
        if (failure != null) {
            LOG.atWarn().addKeyValue("reply", reply).addKeyValue("reason", failure.toString())
                    .log("a listener could not be told that its job is malformed");
        }
    }
}
