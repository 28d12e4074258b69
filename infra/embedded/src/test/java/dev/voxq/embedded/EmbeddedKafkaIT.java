package dev.voxq.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.AcknowledgeType;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaShareConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The broker against the official clients: what voxq needs of it, so that an upgrade that breaks it shows here.
class EmbeddedKafkaIT {
    private static final String TOPIC = "jobs";
    private static final String GROUP = "workers";

    @TempDir
    Path directory;

    @Test
    void shareGroupGivesEachRecordToOneMemberAndCountsDeliveries() throws Exception {
        try (var kafka = EmbeddedKafka.start(directory)) {
            createTopic(kafka);
            send(kafka, "first");

            try (var consumer = shareConsumer(kafka)) {
                var first = pollOne(consumer);
                assertThat(first.value()).isEqualTo("first");
                assertThat(first.deliveryCount()).hasValue((short) 1);
                consumer.acknowledge(first, AcknowledgeType.RELEASE);
                consumer.commitSync();

                var again = pollOne(consumer);
                assertThat(again.value()).isEqualTo("first");
                assertThat(again.deliveryCount()).hasValue((short) 2);
                consumer.acknowledge(again, AcknowledgeType.ACCEPT);
                consumer.commitSync();
            }
        }
    }

    @Test
    void recordsAndAcceptsSurviveARestartOnAnotherPort() throws Exception {
        try (var kafka = EmbeddedKafka.start(directory)) {
            createTopic(kafka);
            send(kafka, "accepted", "waiting");
            try (var consumer = shareConsumer(kafka)) {
                consumer.acknowledge(pollOne(consumer), AcknowledgeType.ACCEPT);
                consumer.commitSync();
            }
        }

        try (var kafka = EmbeddedKafka.start(directory); var consumer = shareConsumer(kafka)) {
            assertThat(pollOne(consumer).value()).isEqualTo("waiting");
        }
    }

    @Test
    void startsSoonAfterItsProcessWasKilled() throws Exception {
        var output = directory.resolve("child.log");
        var log = directory.resolve("log");
        var child = new ProcessBuilder(List.of(ProcessHandle.current().info().command().orElseThrow(), "-cp",
                System.getProperty("java.class.path"), ForeverBroker.class.getName(), log.toString()))
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            waitUntil(() -> Files.readString(output).contains(ForeverBroker.READY), child);
        } finally {
            child.destroyForcibly().waitFor();
        }

        long start = System.nanoTime();
        try (var kafka = EmbeddedKafka.start(log)) {
            assertThat(kafka.port()).isPositive();
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(30));
            try (var admin = admin(kafka)) {
                assertThat(admin.listTopics().names().get()).contains(TOPIC);
            }
        }
    }

    @Test
    void takenPortIsNamed() throws Exception {
        try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThatThrownBy(() -> EmbeddedKafka.start(directory, taken.getLocalPort()))
                    .isInstanceOf(EmbeddedServerException.class)
                    .hasMessageContaining("port " + taken.getLocalPort() + " is taken");
        }
    }

    /// A broker that ends only when it is killed.
    static final class ForeverBroker {
        static final String READY = "broker is ready";

        private ForeverBroker() {}

        public static void main(String[] args) throws Exception {
            var kafka = EmbeddedKafka.start(Path.of(args[0]));
            createTopic(kafka);
            System.out.println(READY);
            Thread.sleep(Duration.ofMinutes(5));
            kafka.close();
        }
    }

    private interface Condition {
        boolean holds() throws Exception;
    }

    private static void waitUntil(Condition condition, Process process) throws Exception {
        while (!condition.holds()) {
            assertThat(process.isAlive()).as("the child process runs").isTrue();
            Thread.sleep(50);
        }
    }

    private static void createTopic(EmbeddedKafka kafka) throws Exception {
        try (var admin = admin(kafka)) {
            admin.createTopics(List.of(new NewTopic(TOPIC, 1, (short) 1))).all().get();
            var earliest = new AlterConfigOp(new ConfigEntry("share.auto.offset.reset", "earliest"),
                    AlterConfigOp.OpType.SET);
            admin.incrementalAlterConfigs(
                    Map.of(new ConfigResource(ConfigResource.Type.GROUP, GROUP), List.of(earliest))).all().get();
        }
    }

    private static void send(EmbeddedKafka kafka, String... values) throws Exception {
        try (var producer = new KafkaProducer<>(clientProperties(kafka), new StringSerializer(),
                new StringSerializer())) {
            for (var value : values) {
                producer.send(new ProducerRecord<>(TOPIC, value)).get();
            }
        }
    }

    private static ConsumerRecord<String, String> pollOne(
            KafkaShareConsumer<String, String> consumer) {
        var deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (System.nanoTime() < deadline) {
            var records = new ArrayList<ConsumerRecord<String, String>>();
            consumer.poll(Duration.ofSeconds(1)).forEach(records::add);
            if (!records.isEmpty()) {
                assertThat(records).hasSize(1);
                return records.getFirst();
            }
        }
        throw new AssertionError("no record within 30 s");
    }

    private static KafkaShareConsumer<String, String> shareConsumer(EmbeddedKafka kafka) {
        var properties = clientProperties(kafka);
        properties.put("group.id", GROUP);
        properties.put("share.acknowledgement.mode", "explicit");
        properties.put("share.acquire.mode", "record_limit");
        properties.put("max.poll.records", "1");
        var consumer = new KafkaShareConsumer<>(properties, new StringDeserializer(), new StringDeserializer());
        consumer.subscribe(List.of(TOPIC));
        return consumer;
    }

    private static Admin admin(EmbeddedKafka kafka) {
        return Admin.create(clientProperties(kafka));
    }

    private static Properties clientProperties(EmbeddedKafka kafka) {
        var properties = new Properties();
        properties.put("bootstrap.servers", kafka.bootstrapServers());
        return properties;
    }
}
