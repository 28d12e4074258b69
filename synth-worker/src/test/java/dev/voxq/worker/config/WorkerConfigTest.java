package dev.voxq.worker.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.voxq.model.wire.Topics;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class WorkerConfigTest {
    @Test
    void theseAreTheDefaults() {
        var config = WorkerConfig.from(Map.of());

        assertThat(config.workerId()).matches("[A-Za-z0-9._-]+-\\d+");
        assertThat(config.kafka())
                .isEqualTo(new KafkaConfig("localhost:9092", Topics.DEFAULT, "voxq-worker", Map.of()));
        assertThat(config.store()).isEqualTo(new StoreConfig("", "us-east-1", "", "", true));
        assertThat(config.queue()).isEqualTo(new QueueConfig(4, 9, Duration.ofSeconds(15), Duration.ofSeconds(30)));
        assertThat(config.batch()).isEqualTo(new BatchConfig(4, 1, 8, Duration.ofMillis(200), 32, true));
        assertThat(config.engine()).isEqualTo(new EngineConfig(EngineConfig.Engine.AUTO, "", "unset", "auto", 0.9, "",
                config.engine().cache(), true, Duration.ZERO));
        assertThat(config.engine().cache()).isAbsolute().endsWithRaw(Path.of("voxq"));
        assertThat(config.engine().chosen()).isEqualTo(EngineConfig.Engine.ESPEAK_NG);
        assertThat(config.voice()).isEqualTo(new VoiceConfig("voxq", 32));
        assertThat(config.cache()).isEqualTo(new CacheConfig(128, 64));
        assertThat(config.observe()).isEqualTo(
                new ObserveConfig(0, ObserveConfig.LogFormat.TEXT, ObserveConfig.LogLevel.INFO));
    }

    @Test
    void theseNamesMapToTheseValues() {
        var config = WorkerConfig.from(Map.ofEntries(Map.entry("WORKER_ID", "gpu-0"),
                Map.entry("KAFKA_BOOTSTRAP_SERVERS", "a:1,b:2"), Map.entry("TOPIC_PREFIX", "test."),
                Map.entry("REPLY_PARTITIONS", "3"), Map.entry("REPLICATION_FACTOR", "2"),
                Map.entry("WORKER_GROUP", "crew"), Map.entry("KAFKA_SECURITY_PROTOCOL", "SASL_SSL"),
                Map.entry("KAFKA_SASL_MECHANISM", "PLAIN"), Map.entry("KAFKA_HEAP_OPTS", "-Xmx1g"),
                Map.entry("S3_ENDPOINT", "http://minio:9000"), Map.entry("S3_REGION", "eu-1"),
                Map.entry("S3_ACCESS_KEY", "key"), Map.entry("S3_SECRET_KEY", "secret"),
                Map.entry("S3_PATH_STYLE", "false"), Map.entry("MAX_ATTEMPTS", "2"), Map.entry("MAX_DELIVERIES", "5"),
                Map.entry("LOCK_DURATION", "20"), Map.entry("DRAIN_TIMEOUT", "PT1M"),
                Map.entry("MAX_BATCH_SIZE", "16"), Map.entry("STREAM_FIRST_EMIT", "2"),
                Map.entry("STREAM_EMIT_FRAMES", "4"), Map.entry("SENTENCE_PAUSE", "0s"),
                Map.entry("PREFILL_POSITIONS", "64"),
                Map.entry("ENGINE", "Qwen3-TTS"),
                Map.entry("MODEL_ID", "/models/tts"), Map.entry("QUANTIZE", "int8"), Map.entry("DEVICE", "cuda:1"),
                Map.entry("DEVICE_MEMORY_FRACTION", "0.5"),
                Map.entry("ONNXRUNTIME_LIBRARY", "/opt/ort"), Map.entry("VOXQ_CACHE", "/var/cache"),
                Map.entry("PRELOAD_MODEL", "no"), Map.entry("IDLE_TIMEOUT", "2m"),
                Map.entry("S3_BUCKET", "speech"), Map.entry("VOICE_CACHE_MAX", "0"),
                Map.entry("AUDIO_CACHE_MAX", "0"), Map.entry("AUDIO_CACHE_MEGABYTES", "7"),
                Map.entry("WORKER_HTTP_PORT", "9000"), Map.entry("LOG_FORMAT", "json"),
                Map.entry("LOG_LEVEL", "warn")));

        assertThat(config).isEqualTo(new WorkerConfig("gpu-0",
                new KafkaConfig("a:1,b:2", new Topics("test.", 3, (short) 2), "crew",
                        Map.of("security.protocol", "SASL_SSL", "sasl.mechanism", "PLAIN")),
                new StoreConfig("http://minio:9000", "eu-1", "key", "secret", false),
                new QueueConfig(2, 5, Duration.ofSeconds(20), Duration.ofMinutes(1)),
                new BatchConfig(16, 2, 4, Duration.ZERO, 64, false),
                new EngineConfig(EngineConfig.Engine.QWEN3_TTS, "/models/tts", "int8", "cuda:1", 0.5,
                        "/opt/ort", Path.of("/var/cache"), false,
                        Duration.ofMinutes(2)),
                new VoiceConfig("speech", 0), new CacheConfig(0, 7),
                new ObserveConfig(9000, ObserveConfig.LogFormat.JSON, ObserveConfig.LogLevel.WARN)));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|',
            textBlock = """
                    MAX_BATCH_SIZE          | 0           | MAX_BATCH_SIZE is "0"; expected a whole number from 1 to 256
                    MAX_BATCH_SIZE          | four        | MAX_BATCH_SIZE is "four"; expected a whole number from 1 to 256
                    DEVICE_MEMORY_FRACTION  | 1.5         | DEVICE_MEMORY_FRACTION is "1.5"; expected a number above 0, at most 1
                    KAFKA_BOOTSTRAP_SERVERS | kafka       | KAFKA_BOOTSTRAP_SERVERS is "kafka"; expected host:port
                    LOCK_DURATION           | 10ms        | LOCK_DURATION is "10ms"; expected a time span such as 500ms
                    DRAIN_TIMEOUT           | soon        | DRAIN_TIMEOUT is "soon"; expected a time span
                    ENGINE                  | festival    | ENGINE is "festival"; expected one of: auto, qwen3-tts, espeak-ng
                    ENGINE                  | qwen3-tts   | MODEL_ID is missing
                    STREAM_FIRST_EMIT       | 50          | STREAM_FIRST_EMIT is 50; expected at most STREAM_EMIT_FRAMES, 8
                    S3_ENDPOINT             | minio:9000  | S3_ENDPOINT is "minio:9000"; expected a URL
                    S3_ACCESS_KEY           | key         | S3_SECRET_KEY is missing
                    VOICE_CACHE_MAX         | -1          | VOICE_CACHE_MAX is "-1"; expected a whole number from 0
                    S3_PATH_STYLE           | perhaps     | S3_PATH_STYLE is "perhaps"; expected true or false
                    KAFKA_SASL_MECHANISMS   | PLAIN       | KAFKA_SASL_MECHANISMS is no setting of Kafka's clients
                    """)
    void nonsenseIsRefusedByName(String name, String value, String message) {
        assertThatExceptionOfType(InvalidSettingException.class)
                .isThrownBy(() -> WorkerConfig.from(Map.of(name, value))).withMessageStartingWith(message);
    }

    @Test
    void clientIsGivenOnlyWhatItKnows() {
        var kafka = KafkaConfig.from(Map.of("KAFKA_LINGER_MS", "7", "KAFKA_MAX_POLL_RECORDS", "3"));

        assertThat(kafka.client(ProducerConfig.configNames()))
                .containsExactlyInAnyOrderEntriesOf(Map.of("bootstrap.servers", "localhost:9092", "linger.ms", "7"));
    }

    @Test
    void everySettingIsListedWithItsDefault() {
        assertThat(WorkerConfig.describeSettings()).contains("MAX_BATCH_SIZE           4", "ENGINE",
                "S3_ENDPOINT              -", "KAFKA_BOOTSTRAP_SERVERS  localhost:9092");
    }

    @Test
    void secretIsNotPrinted() {
        assertThat(new StoreConfig("", "eu-1", "key", "hush", true)).asString().doesNotContain("hush");
    }
}
