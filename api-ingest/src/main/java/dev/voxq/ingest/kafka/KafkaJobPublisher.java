package dev.voxq.ingest.kafka;

import dev.voxq.ingest.job.JobPublisher;
import dev.voxq.ingest.job.QueueUnavailableException;
import dev.voxq.model.ControlCommand;
import dev.voxq.model.JobId;
import dev.voxq.model.JobInfo;
import dev.voxq.model.SynthesisEvent;
import dev.voxq.model.SynthesisJob;
import dev.voxq.model.wire.ControlCodec;
import dev.voxq.model.wire.EventCodec;
import dev.voxq.model.wire.JobCodec;
import dev.voxq.model.wire.Topics;
import dev.voxq.model.wire.WireRecord;
import java.time.Clock;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.kafka.KafkaException;
import org.springframework.kafka.core.KafkaOperations;
import org.springframework.kafka.support.SendResult;

/// A [JobPublisher] on Kafka topics.
final class KafkaJobPublisher implements JobPublisher {
    private static final Logger LOG = LoggerFactory.getLogger(KafkaJobPublisher.class);

    private final KafkaOperations<byte[], byte[]> kafka;
    private final Topics topics;
    private final String source;
    private final Clock clock;

    KafkaJobPublisher(KafkaOperations<byte[], byte[]> kafka, Topics topics, String source, Clock clock) {
        this.kafka = kafka;
        this.topics = topics;
        this.source = source;
        this.clock = clock;
    }

    /// Both go out together, the job ahead: the answer is the audio, every millisecond counts, and a broker takes the
    /// requests of a connection one after the other.
    @Override
    public void publish(SynthesisJob job) {
        var queued = send(JobCodec.encode(job, source), topics.jobs(job.lane()));
        await(send(accepted(job), topics.events()));
        await(queued);
    }

    @Override
    public LogPosition announce(SynthesisJob job) {
        return position(await(send(accepted(job), topics.events())));
    }

    @Override
    public void enqueue(SynthesisJob job) {
        await(send(JobCodec.encode(job, source), topics.jobs(job.lane())));
    }

    @Override
    public CompletableFuture<?> offer(SynthesisJob job) {
        return send(JobCodec.encode(job, source), topics.jobs(job.lane()));
    }

    private WireRecord accepted(SynthesisJob job) {
        return EventCodec.encode(new SynthesisEvent.Accepted(JobInfo.of(job), job.createdAt()), source,
                job.createdAt());
    }

    @Override
    public LogPosition say(SynthesisEvent.Cancelled end) {
        return position(await(send(EventCodec.encode(end, source, end.at()), topics.events())));
    }

    private static LogPosition position(SendResult<byte[], byte[]> sent) {
        var metadata = sent.getRecordMetadata();
        return new LogPosition(new TopicPartition(metadata.topic(), metadata.partition()), metadata.offset());
    }

    @Override
    public void cancel(JobId id) {
        var _ = send(ControlCodec.encode(new ControlCommand.Cancel(id, clock.instant()), source), topics.control())
                .whenComplete((_, failure) -> {
                    if (failure != null) {
                        LOG.warn("A job could not be cancelled. jobId={} cause={}", id, failure.getMessage());
                    }
                });
    }

    private CompletableFuture<SendResult<byte[], byte[]>> send(WireRecord encoded, String topic) {
        try {
            return kafka.send(encoded.on(topic, null));
        } catch (KafkaException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private static SendResult<byte[], byte[]> await(CompletableFuture<SendResult<byte[], byte[]>> sent) {
        try {
            return sent.join();
        } catch (CompletionException e) {
            throw new QueueUnavailableException("Kafka did not take the job; try again later", e);
        }
    }
}
