package dev.voxq.ingest;

import dev.voxq.model.Lane;
import dev.voxq.model.wire.JobCodec;
import dev.voxq.model.wire.MalformedRecordException;
import dev.voxq.model.wire.Topics;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.consumer.AcknowledgeType;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaShareConsumer;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/// A share group of workers that die of the job with a certain text before they have said anything, until the broker
/// gives it up. The group is set up as that of real workers, save that it takes fewer deaths.
public final class MortalWorkers implements AutoCloseable {
    public static final int DELIVERIES = 2;

    private final String deadly;
    private final KafkaShareConsumer<byte[], byte[]> consumer;
    private final Thread thread;
    private volatile boolean closing;

    public MortalWorkers(String bootstrapServers, String deadlyText) {
        deadly = deadlyText;
        var group = "mortal-" + System.nanoTime();
        configure(bootstrapServers, group);
        consumer = new KafkaShareConsumer<>(Map.of("bootstrap.servers", bootstrapServers, "group.id", group,
                "share.acknowledgement.mode", "explicit"), new ByteArrayDeserializer(), new ByteArrayDeserializer());
        consumer.subscribe(List.of(Topics.DEFAULT.jobs(Lane.BULK)));
        thread = Thread.ofPlatform().name("mortal-workers").start(this::work);
    }

    private static void configure(String bootstrapServers, String group) {
        var settings = Map.of("share.auto.offset.reset", "earliest",
                "share.delivery.count.limit", String.valueOf(DELIVERIES),
                "errors.deadletterqueue.copy.record.enable", "true",
                "errors.deadletterqueue.topic.name", Topics.DEFAULT.deadLetters());
        try (var admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers))) {
            admin.incrementalAlterConfigs(Map.of(new ConfigResource(ConfigResource.Type.GROUP, group),
                    settings.entrySet().stream()
                            .map(setting -> new AlterConfigOp(new ConfigEntry(setting.getKey(), setting.getValue()),
                                    AlterConfigOp.OpType.SET))
                            .toList()))
                    .all().get();
        } catch (InterruptedException | ExecutionException e) {
            throw new AssertionError(e);
        }
    }

    private void work() {
        try (consumer) {
            while (!closing) {
                for (var record : consumer.poll(Duration.ofMillis(100))) {
                    consumer.acknowledge(record, kills(record) ? AcknowledgeType.RELEASE : AcknowledgeType.ACCEPT);
                }
                consumer.commitSync();
            }
        }
    }

    private boolean kills(ConsumerRecord<byte[], byte[]> record) {
        try {
            return JobCodec.decode(record.value(), record.headers()).text().equals(deadly);
        } catch (MalformedRecordException e) {
            return false;
        }
    }

    @Override
    public void close() {
        closing = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
