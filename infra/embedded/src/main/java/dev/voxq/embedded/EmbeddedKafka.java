package dev.voxq.embedded;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.MetadataVersion;

/// One Kafka broker that is its own controller, on loopback, with its log in a directory that outlives it.
///
/// Kafka has no public API for this. Everything internal that we touch is in this class, and its test guards upgrades.
public final class EmbeddedKafka implements AutoCloseable {
    private static final int NODE_ID = 1;
    private static final int START_ATTEMPTS = 3;
    private static final String HOST = "127.0.0.1";

    /// Tuned for one broker that few clients use: fast to start, fast to notice a member that died, small.
    private static final Map<String, String> SETTINGS = Map.ofEntries(
            Map.entry("process.roles", "broker,controller"),
            Map.entry("node.id", String.valueOf(NODE_ID)),
            Map.entry("controller.listener.names", "CONTROLLER"),
            Map.entry("inter.broker.listener.name", "BROKER"),
            Map.entry("listener.security.protocol.map", "BROKER:PLAINTEXT,CONTROLLER:PLAINTEXT"),
            Map.entry("auto.create.topics.enable", "false"),
            Map.entry("offsets.topic.replication.factor", "1"),
            Map.entry("offsets.topic.num.partitions", "1"),
            Map.entry("transaction.state.log.replication.factor", "1"),
            Map.entry("transaction.state.log.min.isr", "1"),
            Map.entry("transaction.state.log.num.partitions", "1"),
            Map.entry("share.coordinator.state.topic.replication.factor", "1"),
            Map.entry("share.coordinator.state.topic.min.isr", "1"),
            Map.entry("share.coordinator.state.topic.num.partitions", "1"),
            Map.entry("group.initial.rebalance.delay.ms", "0"),
            Map.entry("group.share.heartbeat.interval.ms", "1000"),
            Map.entry("group.share.min.heartbeat.interval.ms", "500"),
            Map.entry("group.share.assignment.interval.ms", "0"),
            Map.entry("group.share.max.size", "1000"),
            Map.entry("group.share.min.record.lock.duration.ms", "1000"),
            Map.entry("errors.deadletterqueue.topic.name.prefix", ""),
            Map.entry("broker.heartbeat.interval.ms", "500"),
            Map.entry("log.cleaner.dedupe.buffer.size", "8388608"),
            Map.entry("log.index.size.max.bytes", "1048576"),
            Map.entry("num.network.threads", "2"),
            Map.entry("num.io.threads", "4"),
            Map.entry("metric.reporters", ""));

    /// For a broker without others there is no gain in being fenced while its machine is busy.
    private static final String PATIENT_SESSION_MS = "20000";
    /// A broker that died leaves a session, and its successor waits for that to end.
    private static final String SESSION_AFTER_DEATH_MS = "2500";

    private final KafkaRaftServer server;
    private final int port;

    private EmbeddedKafka(KafkaRaftServer server, int port) {
        this.server = server;
        this.port = port;
    }

    /// Starts a broker on a free port.
    ///
    /// @param directory of the log, created when missing; used by one broker at a time
    public static EmbeddedKafka start(Path directory) {
        for (int attempt = 1;; attempt++) {
            try {
                return start(directory, FreePort.next());
            } catch (EmbeddedServerException e) {
                if (attempt == START_ATTEMPTS) {
                    throw e;
                }
            }
        }
    }

    /// Starts a broker on this port.
    ///
    /// @throws EmbeddedServerException when the port is taken or the log cannot be used
    public static EmbeddedKafka start(Path directory, int port) {
        FreePort.require("Kafka", port);
        try {
            var log = Files.createDirectories(directory).toAbsolutePath().toString();
            if (!Files.exists(Path.of(log, "meta.properties"))) {
                format(log);
            }
            var server = new KafkaRaftServer(KafkaConfig.fromProps(properties(log, port), false), Time.SYSTEM);
            return new EmbeddedKafka(started(server), port);
        } catch (Exception e) {
            throw new EmbeddedServerException("Kafka did not start on port " + port + " with its log in " + directory
                    + ": " + rootMessage(e), e);
        }
    }

    public String bootstrapServers() {
        return HOST + ":" + port;
    }

    public int port() {
        return port;
    }

    @Override
    public void close() {
        server.shutdown();
        server.awaitShutdown();
    }

    /// A server that failed to start still has threads that write the log; the next one must not meet them.
    private static KafkaRaftServer started(KafkaRaftServer server) {
        try {
            server.startup();
            return server;
        } catch (RuntimeException e) {
            server.shutdown();
            server.awaitShutdown();
            throw e;
        }
    }

    private static Properties properties(String log, int port) {
        var controller = HOST + ":" + FreePort.next();
        var settings = new HashMap<>(SETTINGS);
        settings.put("listeners", "BROKER://" + HOST + ":" + port + ",CONTROLLER://" + controller);
        settings.put("advertised.listeners", "BROKER://" + HOST + ":" + port);
        settings.put("controller.quorum.voters", NODE_ID + "@" + controller);
        settings.put("log.dirs", log);
        settings.put("broker.session.timeout.ms", died(log) ? SESSION_AFTER_DEATH_MS : PATIENT_SESSION_MS);
        var properties = new Properties();
        properties.putAll(settings);
        return properties;
    }

    /// Whether the log was used by a broker that did not stop cleanly.
    private static boolean died(String log) {
        return Files.exists(Path.of(log, "__cluster_metadata-0"))
                && !Files.exists(Path.of(log, ".kafka_cleanshutdown"));
    }

    /// Gives a fresh directory its cluster id.
    private static void format(String log) throws Exception {
        new Formatter()
                .setNodeId(NODE_ID)
                .setClusterId(Uuid.randomUuid().toString())
                .setDirectories(List.of(log))
                .setMetadataLogDirectory(log)
                .setControllerListenerName("CONTROLLER")
                .setReleaseVersion(MetadataVersion.latestProduction())
                .setHasDynamicQuorum(false)
                .setPrintStream(new PrintStream(OutputStream.nullOutputStream()))
                .run();
    }

    private static String rootMessage(Throwable e) {
        var cause = e;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return String.valueOf(cause.getMessage());
    }
}
