package dev.voxq.worker.queue;

import static java.util.Map.entry;
import static java.util.Objects.requireNonNull;

import dev.voxq.model.Lane;
import dev.voxq.worker.config.KafkaConfig;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaShareConsumer;
import org.apache.kafka.clients.consumer.ShareConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The share groups in which workers divide the jobs, one a lane, and the consumers that join them.
final class ShareGroups {
    private static final Logger LOG = LoggerFactory.getLogger(ShareGroups.class);
    /// The most that brokers allow unless told otherwise. A worker has the last word below it, as a rule: what the broker
    /// gives up by itself goes to the dead letters without an event.
    private static final int DELIVERY_LIMIT = 10;
    private static final String DEAD_LETTER_PREFIX = "errors.deadletterqueue.topic.name.prefix";
    /// A slot may wait for its turn as long as there is nothing to do.
    private static final int NO_LONGEST_GAP = Integer.MAX_VALUE;

    private final KafkaConfig kafka;

    ShareGroups(KafkaConfig kafka) {
        this.kafka = kafka;
    }

    String name(Lane lane) {
        return kafka.topics().prefix() + kafka.group() + "." + lane.wireName();
    }

    /// Tells the broker how these groups work. Idempotent; every worker does it when it starts.
    void configure(Admin admin, Duration lockDuration) throws InterruptedException {
        var settings = Map.of(
                "share.auto.offset.reset", "earliest",
                "share.delivery.count.limit", String.valueOf(DELIVERY_LIMIT),
                "share.record.lock.duration.ms", String.valueOf(lockDuration.toMillis()),
                "errors.deadletterqueue.copy.record.enable", "true",
                "errors.deadletterqueue.topic.name", kafka.topics().deadLetters());
        Map<ConfigResource, Collection<AlterConfigOp>> changes = Arrays.stream(Lane.values())
                .collect(Collectors.toMap(lane -> new ConfigResource(ConfigResource.Type.GROUP, name(lane)),
                        _ -> changes(settings)));
        try {
            admin.incrementalAlterConfigs(changes).all().get();
        } catch (ExecutionException e) {
            throw new KafkaException("the share groups " + kafka.group() + ".* could not be set up (LOCK_DURATION="
                    + lockDuration.toMillis() + "ms): " + requireNonNull(e.getCause()).getMessage(), e);
        }
        checkDeadLetters(admin);
    }

    /// Warns of brokers that would drop what they give up instead of writing it to our dead letters.
    private void checkDeadLetters(Admin admin) throws InterruptedException {
        var topic = kafka.topics().deadLetters();
        try {
            var brokers = admin.describeCluster().nodes().get().stream()
                    .map(node -> new ConfigResource(ConfigResource.Type.BROKER, node.idString())).toList();
            admin.describeConfigs(brokers).all().get().forEach((broker, config) -> {
                var prefix = config.get(DEAD_LETTER_PREFIX);
                if (prefix != null && prefix.value() != null && !topic.startsWith(prefix.value())) {
                    LOG.atWarn().addKeyValue("broker", broker.name()).addKeyValue("prefix", prefix.value())
                            .log("the broker writes dead letters only to topics with a prefix that " + topic
                                    + " does not have: set " + DEAD_LETTER_PREFIX);
                }
            });
        } catch (ExecutionException e) {
            LOG.atDebug().addKeyValue("reason", e.getCause()).log("the brokers do not tell their settings");
        }
    }

    /// A consumer that holds one record at a time.
    ShareConsumer<byte[], byte[]> consumer(Lane lane) {
        var properties = kafka.client(ConsumerConfig.configNames());
        properties.putAll(Map.ofEntries(
                entry(ConsumerConfig.GROUP_ID_CONFIG, name(lane)),
                entry(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 1),
                entry(ConsumerConfig.MAX_POLL_INTERVAL_MS_CONFIG, NO_LONGEST_GAP),
                entry(ConsumerConfig.CONNECTIONS_MAX_IDLE_MS_CONFIG, (long) NO_LONGEST_GAP),
                entry("share.acknowledgement.mode", "explicit"),
                entry("share.acquire.mode", "record_limit")));
        return new KafkaShareConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    private static List<AlterConfigOp> changes(Map<String, String> settings) {
        return settings.entrySet().stream()
                .map(setting -> new AlterConfigOp(new ConfigEntry(setting.getKey(), setting.getValue()),
                        AlterConfigOp.OpType.SET))
                .toList();
    }
}
