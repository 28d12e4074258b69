package dev.voxq.ingest.kafka;

import dev.voxq.ingest.job.QueueUnavailableException;
import dev.voxq.ingest.state.JobView;
import java.time.Duration;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.springframework.kafka.KafkaException;
import org.springframework.kafka.core.KafkaOperations;

/// Writes to the topics that the view reads, and waits until the view of this instance has what was written.
final class ViewedTopics {
    private static final Duration VIEW_PATIENCE = Duration.ofSeconds(10);

    private final KafkaOperations<byte[], byte[]> kafka;
    private final JobView view;

    ViewedTopics(KafkaOperations<byte[], byte[]> kafka, JobView view) {
        this.kafka = kafka;
        this.view = view;
    }

    /// Returns once the record is safe and can be seen.
    ///
    /// @param what it is, for those who are told that it could not be written
    /// @throws QueueUnavailableException when it could not be written, or not be read back
    void write(ProducerRecord<byte[], byte[]> record, String what) {
        try {
            var written = kafka.send(record).join().getRecordMetadata();
            view.await(new TopicPartition(written.topic(), written.partition()), written.offset(), VIEW_PATIENCE);
        } catch (CompletionException | KafkaException e) {
            throw new QueueUnavailableException("Kafka did not take the " + what + "; try again later", e);
        } catch (TimeoutException e) {
            throw new QueueUnavailableException(
                    "the " + what + " was written, but cannot be read back; try again later", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new QueueUnavailableException("the service stops; try again", e);
        }
    }
}
