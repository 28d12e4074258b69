package dev.voxq.model.wire;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/// Creates the topics that are missing and checks those that exist.
public final class TopicSetup {
    private static final int KNOWN_ATTEMPTS = 50;
    private static final Duration KNOWN_PAUSE = Duration.ofMillis(100);

    private TopicSetup() {}

    /// Returns when every topic is as it must be.
    ///
    /// @throws IllegalStateException naming each topic and setting that contradicts, and how to mend it
    public static void ensure(Admin admin, Topics topics) throws InterruptedException {
        try {
            create(admin, topics.settings());
            var contradictions = contradictionsOnceKnown(admin, topics.settings());
            if (!contradictions.isEmpty()) {
                throw new IllegalStateException("Kafka topics contradict the settings of voxq: "
                        + String.join("; ", contradictions) + ". Alter them (kafka-configs.sh, kafka-topics.sh) or set "
                        + "another TOPIC_PREFIX");
            }
        } catch (ExecutionException e) {
            throw new KafkaException("Kafka topics could not be set up: " + e.getMessage(), e);
        }
    }

    private static void create(Admin admin, List<Topics.Setting> settings)
            throws InterruptedException, ExecutionException {
        var existing = admin.listTopics().names().get();
        var missing = settings.stream()
                .filter(setting -> !existing.contains(setting.name()))
                .map(setting -> new NewTopic(setting.name(), setting.partitions(), setting.replicationFactor())
                        .configs(setting.config()))
                .toList();
        for (var created : admin.createTopics(missing).values().values()) {
            try {
                created.get();
            } catch (ExecutionException e) {
                if (!(e.getCause() instanceof TopicExistsException)) {
                    throw e;
                }
            }
        }
    }

    /// A topic that has just been created is not known to every broker at once.
    private static List<String> contradictionsOnceKnown(Admin admin, List<Topics.Setting> settings)
            throws InterruptedException, ExecutionException {
        for (int attempt = 1;; attempt++) {
            try {
                return contradictions(admin, settings);
            } catch (ExecutionException e) {
                if (!(e.getCause() instanceof UnknownTopicOrPartitionException) || attempt == KNOWN_ATTEMPTS) {
                    throw e;
                }
                Thread.sleep(KNOWN_PAUSE);
            }
        }
    }

    private static List<String> contradictions(Admin admin, List<Topics.Setting> settings)
            throws InterruptedException, ExecutionException {
        var names = settings.stream().map(Topics.Setting::name).toList();
        var described = admin.describeTopics(names).topicNameValues();
        var configs = admin.describeConfigs(names.stream().map(TopicSetup::resource).toList()).values();
        var found = new ArrayList<String>();
        for (var setting : settings) {
            var partitions = requireNonNull(described.get(setting.name())).get().partitions().size();
            check(setting, "partitions", setting.partitions(), partitions, found);
            var config = requireNonNull(configs.get(resource(setting.name()))).get();
            for (var expected : setting.config().entrySet()) {
                var entry = config.get(expected.getKey());
                check(setting, expected.getKey(), expected.getValue(), entry == null ? "unset" : entry.value(), found);
            }
        }
        return found;
    }

    private static void check(Topics.Setting setting, String name, Object expected, Object actual,
            List<String> found) {
        if (!expected.equals(actual)) {
            found.add(setting.name() + " has " + name + "=" + actual + ", expected " + expected);
        }
    }

    private static ConfigResource resource(String topic) {
        return new ConfigResource(ConfigResource.Type.TOPIC, topic);
    }
}
