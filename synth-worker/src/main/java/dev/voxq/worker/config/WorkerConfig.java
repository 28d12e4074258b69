package dev.voxq.worker.config;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// All a worker is told at its start.
///
/// @param workerId its name in events and logs, unlike that of any other worker
public record WorkerConfig(
        String workerId,
        KafkaConfig kafka,
        StoreConfig store,
        QueueConfig queue,
        BatchConfig batch,
        EngineConfig engine,
        VoiceConfig voice,
        CacheConfig cache,
        ObserveConfig observe) {
    static final Setting<String> WORKER_ID = Setting.text("WORKER_ID", "", "[A-Za-z0-9._:-]{1,100}",
            "at most 100 of A-Z a-z 0-9 . _ : -", "name of this worker; none: host name and process number");
    private static final List<Setting<?>> SETTINGS = Stream.of(List.of(WORKER_ID), EngineConfig.SETTINGS,
            BatchConfig.SETTINGS, VoiceConfig.SETTINGS, CacheConfig.SETTINGS, QueueConfig.SETTINGS,
            KafkaConfig.SETTINGS,
            StoreConfig.SETTINGS,
            ObserveConfig.SETTINGS).flatMap(List::stream).<Setting<?>>map(setting -> setting).toList();

    public WorkerConfig {
        WORKER_ID.require(workerId);
    }

    /// Reads the environment, or any map that looks like one.
    ///
    /// @throws InvalidSettingException on the first setting that cannot be
    public static WorkerConfig from(Map<String, String> environment) {
        var given = WORKER_ID.in(environment);
        return new WorkerConfig(given.isEmpty() ? ownName() : given, KafkaConfig.from(environment),
                StoreConfig.from(environment), QueueConfig.from(environment), BatchConfig.from(environment),
                EngineConfig.from(environment), VoiceConfig.from(environment), CacheConfig.from(environment),
                ObserveConfig.from(environment));
    }

    /// With another batch.
    public WorkerConfig withBatch(BatchConfig other) {
        return new WorkerConfig(workerId, kafka, store, queue, other, engine, voice, cache, observe);
    }

    /// Every setting with its default and meaning, a line each.
    public static String describeSettings() {
        var lines = SETTINGS.stream()
                .map(setting -> "  %-24s %-16s %s".formatted(setting.name(),
                        setting.fallback().isEmpty() ? "-" : setting.fallback(), setting.meaning()))
                .collect(Collectors.joining("\n"));
        return "Settings of the worker (environment variables; name, default, meaning):\n" + lines
                + "\n  KAFKA_<CLIENT_SETTING>   -                any setting of Kafka's clients, such as "
                + "KAFKA_SECURITY_PROTOCOL or KAFKA_SASL_JAAS_CONFIG";
    }

    private static String ownName() {
        return hostName().replaceAll("[^A-Za-z0-9._-]", "-") + "-" + ProcessHandle.current().pid();
    }

    private static String hostName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "worker";
        }
    }
}
