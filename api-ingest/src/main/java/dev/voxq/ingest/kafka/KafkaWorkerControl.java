package dev.voxq.ingest.kafka;

import dev.voxq.ingest.job.QueueUnavailableException;
import dev.voxq.ingest.worker.WorkerControl;
import dev.voxq.model.ControlCommand;
import dev.voxq.model.VoiceId;
import dev.voxq.model.wire.ControlCodec;
import java.time.Clock;
import java.util.concurrent.CompletionException;
import org.springframework.kafka.KafkaException;
import org.springframework.kafka.core.KafkaOperations;

/// A [WorkerControl] on the control topic.
final class KafkaWorkerControl implements WorkerControl {
    private final KafkaOperations<byte[], byte[]> kafka;
    private final String topic;
    private final String source;
    private final Clock clock;

    KafkaWorkerControl(KafkaOperations<byte[], byte[]> kafka, String topic, String source, Clock clock) {
        this.kafka = kafka;
        this.topic = topic;
        this.source = source;
        this.clock = clock;
    }

    @Override
    public void clearCaches(String id) {
        tell(new ControlCommand.ClearCaches(id, clock.instant()));
    }

    @Override
    public void forget(VoiceId voice) {
        tell(new ControlCommand.ForgetVoice(voice, clock.instant()));
    }

    private void tell(ControlCommand command) {
        try {
            kafka.send(ControlCodec.encode(command, source).on(topic, null)).join();
        } catch (KafkaException | CompletionException e) {
            throw new QueueUnavailableException("Kafka did not take the command; try again later", e);
        }
    }
}
