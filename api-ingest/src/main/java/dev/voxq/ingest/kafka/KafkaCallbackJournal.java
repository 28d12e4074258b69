package dev.voxq.ingest.kafka;

import dev.voxq.ingest.callback.CallbackJournal;
import dev.voxq.ingest.job.QueueUnavailableException;
import dev.voxq.ingest.state.CallbackState;
import dev.voxq.ingest.state.JobView;
import dev.voxq.model.wire.Json;
import dev.voxq.model.wire.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.springframework.kafka.KafkaException;
import org.springframework.kafka.core.KafkaOperations;

/// Callbacks on their topic.
final class KafkaCallbackJournal implements CallbackJournal {
    private static final Duration VIEW_PATIENCE = Duration.ofSeconds(10);

    private final KafkaOperations<byte[], byte[]> kafka;
    private final Topics topics;
    private final JobView view;

    KafkaCallbackJournal(KafkaOperations<byte[], byte[]> kafka, Topics topics, JobView view) {
        this.kafka = kafka;
        this.topics = topics;
        this.view = view;
    }

    @Override
    public void write(CallbackState callback) {
        var headers = List.of(new RecordHeader("content-type", "application/json".getBytes(StandardCharsets.UTF_8)));
        var key = callback.jobId().value().getBytes(StandardCharsets.UTF_8);
        try {
            var written = kafka.send(new ProducerRecord<>(topics.callbacks(), null, null, key,
                    Json.mapper().writeValueAsBytes(callback), List.copyOf(headers))).join().getRecordMetadata();
            view.await(new TopicPartition(written.topic(), written.partition()), written.offset(), VIEW_PATIENCE);
        } catch (CompletionException | KafkaException e) {
            throw new QueueUnavailableException("Kafka did not take the callback; try again later", e);
        } catch (TimeoutException e) {
            throw new QueueUnavailableException("the callback was written, but cannot be read back; try again later",
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new QueueUnavailableException("the service stops; try again", e);
        }
    }
}
