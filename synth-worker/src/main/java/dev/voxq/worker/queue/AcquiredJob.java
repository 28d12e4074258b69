package dev.voxq.worker.queue;

import dev.voxq.model.Lane;
import java.time.Duration;
import java.util.Optional;
import org.apache.kafka.clients.consumer.AcknowledgeType;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ShareConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.InvalidRecordStateException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A record that is ours until its lock runs out, and the three things that can be done with it: renew, accept, release.
///
/// An answer the broker does not take is reported, never thrown: the record then comes again, here or elsewhere, and
/// completion is idempotent.
final class AcquiredJob {
    private static final Logger LOG = LoggerFactory.getLogger(AcquiredJob.class);

    private final ShareConsumer<byte[], byte[]> consumer;
    private final ConsumerRecord<byte[], byte[]> record;
    private final Lane lane;
    private boolean lost;

    AcquiredJob(ShareConsumer<byte[], byte[]> consumer, ConsumerRecord<byte[], byte[]> record, Lane lane) {
        this.consumer = consumer;
        this.record = record;
        this.lane = lane;
    }

    ConsumerRecord<byte[], byte[]> record() {
        return record;
    }

    Lane lane() {
        return lane;
    }

    /// Which delivery of the record this is, from 1.
    int attempt() {
        return record.deliveryCount().map(Short::intValue).orElse(1);
    }

    /// Whether the broker no longer counts the record as ours. The consumer cannot go on then.
    boolean lost() {
        return lost;
    }

    /// Holds the record for another lock duration. The poll hands the renewed record back; without it the consumer
    /// would refuse the next acknowledgement.
    void renew() {
        if (answer(AcknowledgeType.RENEW)) {
            consumer.poll(Duration.ZERO);
        }
    }

    /// The job has had its end.
    ///
    /// @return whether the broker took it
    boolean accept() {
        return answer(AcknowledgeType.ACCEPT);
    }

    /// Somebody else may have it, ahead of newer jobs.
    boolean release() {
        return answer(AcknowledgeType.RELEASE);
    }

    private boolean answer(AcknowledgeType type) {
        if (lost) {
            return false;
        }
        try {
            consumer.acknowledge(record, type);
            var refusal = consumer.commitSync().values().stream().flatMap(Optional::stream).findFirst();
            refusal.ifPresent(reason -> refused(type, reason));
            return refusal.isEmpty();
        } catch (InterruptException e) {
            throw e;
        } catch (KafkaException | IllegalStateException e) {
            refused(type, e);
            return false;
        }
    }

    private void refused(AcknowledgeType type, RuntimeException reason) {
        lost = true;
        LOG.atWarn().addKeyValue("topic", record.topic()).addKeyValue("offset", record.offset())
                .addKeyValue("answer", type).addKeyValue("reason", reason.toString())
                .log(reason instanceof InvalidRecordStateException
                        ? "lost the lock of a record; it will be delivered again"
                        : "the broker did not take an answer; the record may be delivered again");
    }
}
