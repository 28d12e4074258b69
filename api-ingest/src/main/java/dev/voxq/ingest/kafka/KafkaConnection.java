package dev.voxq.ingest.kafka;

import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.springframework.kafka.core.ConsumerFactory;
import org.springframework.kafka.core.DefaultKafkaConsumerFactory;
import org.springframework.kafka.core.DefaultKafkaProducerFactory;
import org.springframework.kafka.core.ProducerFactory;

/// How this instance talks to the brokers.
///
/// @param clientId in the brokers' logs and metrics
/// @param security settings of Kafka's clients (`security.…`, `sasl.…`, `ssl.…`)
public record KafkaConnection(String bootstrapServers, String clientId, Map<String, String> security) {
    /// How long a request is kept waiting for a broker that does not answer.
    private static final int PATIENCE_MS = 10_000;
    private static final int ANSWER_MS = 4_000;

    /// Every record acknowledged by all in-sync replicas, and written once however often it is sent.
    ProducerFactory<byte[], byte[]> producers() {
        return new DefaultKafkaProducerFactory<>(settings(Map.of(
                ProducerConfig.ACKS_CONFIG, "all",
                ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true,
                ProducerConfig.LINGER_MS_CONFIG, 0,
                ProducerConfig.MAX_BLOCK_MS_CONFIG, PATIENCE_MS,
                ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, ANSWER_MS,
                ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, PATIENCE_MS,
                ProducerConfig.COMPRESSION_TYPE_CONFIG, "none")),
                new ByteArraySerializer(), new ByteArraySerializer());
    }

    /// Readers of fixed partitions, without a group.
    ConsumerFactory<byte[], byte[]> consumers() {
        return new DefaultKafkaConsumerFactory<>(settings(Map.of(
                ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false,
                ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest")),
                new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    /// A reader of whole topics for the view: where its place is lost, it says so.
    Consumer<byte[], byte[]> viewReader() {
        return new KafkaConsumer<>(settings(Map.of(
                ConsumerConfig.CLIENT_ID_CONFIG, clientId + "-view",
                ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false,
                ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none",
                ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 2_000,
                ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, 1 << 20,
                ConsumerConfig.FETCH_MAX_BYTES_CONFIG, 8 << 20)),
                new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    /// A member of the group that shares out the partitions of the events. One that dies is missed after 6 s.
    Consumer<byte[], byte[]> steward(String group) {
        return new KafkaConsumer<>(settings(Map.of(
                ConsumerConfig.CLIENT_ID_CONFIG, clientId + "-steward",
                ConsumerConfig.GROUP_ID_CONFIG, group,
                ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false,
                ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest",
                ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG, CooperativeStickyAssignor.class.getName(),
                ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, 6_000,
                ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, 1_500,
                ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 2_000)),
                new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    Admin admin() {
        return Admin.create(settings(Map.of(
                AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, ANSWER_MS,
                AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, 3 * PATIENCE_MS)));
    }

    private Map<String, Object> settings(Map<String, Object> own) {
        var all = new HashMap<String, Object>(security);
        all.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
        all.put(CommonClientConfigs.CLIENT_ID_CONFIG, clientId);
        all.putAll(own);
        return all;
    }
}
