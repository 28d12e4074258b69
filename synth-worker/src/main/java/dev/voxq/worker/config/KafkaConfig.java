package dev.voxq.worker.config;

import static java.util.stream.Collectors.toUnmodifiableMap;
import static java.util.stream.Collectors.toUnmodifiableSet;

import dev.voxq.model.wire.Topics;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;

/// Which cluster, which topics, and how to get in.
///
/// @param bootstrapServers `host:port,…`
/// @param group ahead of the names of the share groups, one a lane
/// @param clientOverrides settings of Kafka's own clients by their own names (`sasl.mechanism`)
public record KafkaConfig(String bootstrapServers, Topics topics, String group, Map<String, String> clientOverrides) {
    static final Setting<String> BOOTSTRAP_SERVERS = Setting.text("KAFKA_BOOTSTRAP_SERVERS", "localhost:9092",
            "[^\\s,]+:\\d+(,[^\\s,]+:\\d+)*", "host:port, several separated by commas", "brokers to ask first");
    static final Setting<String> TOPIC_PREFIX = Setting.text("TOPIC_PREFIX", "", "[A-Za-z0-9._-]{1,100}",
            "at most 100 of A-Z a-z 0-9 . _ -", "ahead of every topic and group, so that deployments share a cluster");
    static final Setting<Integer> REPLY_PARTITIONS = Setting.number("REPLY_PARTITIONS", 16, 1, 1000,
            "partitions of the reply topic, at least one for each API instance");
    static final Setting<Integer> REPLICATION_FACTOR = Setting.number("REPLICATION_FACTOR", 1, 1, 10,
            "copies of every topic");
    static final Setting<String> GROUP = Setting.text("WORKER_GROUP", "voxq-worker", "[A-Za-z0-9._-]{1,100}",
            "at most 100 of A-Z a-z 0-9 . _ -", "share group whose members divide the jobs");
    static final List<Setting<?>> SETTINGS = List.of(BOOTSTRAP_SERVERS, TOPIC_PREFIX, REPLY_PARTITIONS,
            REPLICATION_FACTOR, GROUP);

    private static final String PREFIX = "KAFKA_";
    private static final Set<String> CLIENT_NAMES = Stream.of(ProducerConfig.configNames(),
            ConsumerConfig.configNames(), AdminClientConfig.configNames())
            .flatMap(Set::stream)
            .collect(toUnmodifiableSet());

    public KafkaConfig {
        BOOTSTRAP_SERVERS.require(bootstrapServers);
        TOPIC_PREFIX.require(topics.prefix());
        REPLY_PARTITIONS.require(topics.replyPartitions());
        REPLICATION_FACTOR.require((int) topics.replicationFactor());
        GROUP.require(group);
        clientOverrides = Map.copyOf(clientOverrides);
    }

    public static KafkaConfig from(Map<String, String> environment) {
        var topics = new Topics(TOPIC_PREFIX.in(environment), REPLY_PARTITIONS.in(environment),
                REPLICATION_FACTOR.in(environment).shortValue());
        return new KafkaConfig(BOOTSTRAP_SERVERS.in(environment), topics, GROUP.in(environment),
                overrides(environment));
    }

    /// The settings for one client: the cluster, and those overrides that this kind of client knows.
    public Map<String, Object> client(Set<String> knownNames) {
        var properties = new HashMap<String, Object>();
        properties.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
        clientOverrides.forEach((name, value) -> {
            if (knownNames.contains(name)) {
                properties.put(name, value);
            }
        });
        return properties;
    }

    /// `KAFKA_SASL_MECHANISM=…` becomes `sasl.mechanism=…`. Other `KAFKA_…` variables, such as those of the broker's
    /// own start scripts, are nobody's business here, but a misspelt security setting is refused.
    private static Map<String, String> overrides(Map<String, String> environment) {
        return environment.entrySet().stream()
                .filter(entry -> entry.getKey().startsWith(PREFIX)
                        && !entry.getKey().equals(BOOTSTRAP_SERVERS.name())
                        && isClientSetting(entry.getKey()))
                .collect(toUnmodifiableMap(entry -> clientName(entry.getKey()), Map.Entry::getValue));
    }

    private static boolean isClientSetting(String variable) {
        if (CLIENT_NAMES.contains(clientName(variable))) {
            return true;
        }
        if (Stream.of("SASL_", "SSL_", "SECURITY_").anyMatch(kind -> variable.startsWith(PREFIX + kind))) {
            throw new InvalidSettingException(variable + " is no setting of Kafka's clients (" + clientName(variable)
                    + "); expected one such as KAFKA_SECURITY_PROTOCOL or KAFKA_SASL_JAAS_CONFIG");
        }
        return false;
    }

    private static String clientName(String variable) {
        return variable.substring(PREFIX.length()).toLowerCase(Locale.ROOT).replace('_', '.');
    }
}
