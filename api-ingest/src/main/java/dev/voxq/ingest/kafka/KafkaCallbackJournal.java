package dev.voxq.ingest.kafka;

import dev.voxq.ingest.callback.CallbackJournal;
import dev.voxq.ingest.state.CallbackState;
import dev.voxq.model.wire.Json;
import dev.voxq.model.wire.Topics;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeader;

/// Callbacks on their topic.
final class KafkaCallbackJournal implements CallbackJournal {
    private final ViewedTopics written;
    private final Topics topics;

    KafkaCallbackJournal(ViewedTopics written, Topics topics) {
        this.written = written;
        this.topics = topics;
    }

    @Override
    public void write(CallbackState callback) {
        var headers = List.of(new RecordHeader("content-type", "application/json".getBytes(StandardCharsets.UTF_8)));
        var key = callback.subject().key().getBytes(StandardCharsets.UTF_8);
        written.write(new ProducerRecord<>(topics.callbacks(), callback.subject().partition(), null, key,
                Json.mapper().writeValueAsBytes(callback), List.copyOf(headers)), "callback");
    }
}
