package dev.voxq.ingest.kafka;

import dev.voxq.ingest.batch.BatchJournal;
import dev.voxq.ingest.job.QueueUnavailableException;
import dev.voxq.ingest.state.BatchOrder;
import dev.voxq.ingest.state.BatchProgress;
import dev.voxq.ingest.state.BatchRecords;
import dev.voxq.ingest.state.JobView;
import dev.voxq.model.wire.Topics;
import java.time.Duration;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.springframework.kafka.KafkaException;
import org.springframework.kafka.core.KafkaOperations;

/// Writes batches to their topic, and waits until the view of this instance has what was written.
final class KafkaBatchJournal implements BatchJournal {
    private static final Duration VIEW_PATIENCE = Duration.ofSeconds(10);

    private final KafkaOperations<byte[], byte[]> kafka;
    private final Topics topics;
    private final JobView view;

    KafkaBatchJournal(KafkaOperations<byte[], byte[]> kafka, Topics topics, JobView view) {
        this.kafka = kafka;
        this.topics = topics;
        this.view = view;
    }

    @Override
    public void write(BatchOrder order) {
        write(BatchRecords.of(order, topics.batches()));
    }

    @Override
    public void write(BatchProgress progress) {
        write(BatchRecords.of(progress, topics.batches()));
    }

    private void write(ProducerRecord<byte[], byte[]> record) {
        try {
            var written = kafka.send(record).join().getRecordMetadata();
            view.await(new TopicPartition(written.topic(), written.partition()), written.offset(), VIEW_PATIENCE);
        } catch (CompletionException | KafkaException e) {
            throw new QueueUnavailableException("Kafka did not take the batch; try again later", e);
        } catch (TimeoutException e) {
            throw new QueueUnavailableException("the batch was written, but its topic cannot be read; try again later",
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new QueueUnavailableException("the service stops; try again", e);
        }
    }
}
