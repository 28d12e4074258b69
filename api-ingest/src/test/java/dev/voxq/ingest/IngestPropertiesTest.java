package dev.voxq.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.voxq.model.InvalidFieldException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IngestPropertiesTest {
    @Test
    void defaults() {
        var properties = from(Map.of());

        assertThat(properties.bootstrapServers()).isEqualTo("localhost:9092");
        assertThat(properties.topics().prefix()).isEmpty();
        assertThat(properties.topics().replyPartitions()).isEqualTo(16);
        assertThat(properties.topics().replicationFactor()).isEqualTo((short) 1);
        assertThat(properties.replyPartition()).isBetween(0, 15);
        assertThat(properties.http().port()).isEqualTo(8000);
        assertThat(properties.http().maxBodyBytes()).isEqualTo(1 << 20);
        assertThat(properties.http().maxClipBytes()).isEqualTo(20 << 20);
        assertThat(properties.http().stallTimeout()).isEqualTo(Duration.ofSeconds(10));
        assertThat(properties.http().drainTimeout()).isEqualTo(Duration.ofSeconds(10));
        assertThat(properties.requestTimeout()).isEqualTo(Duration.ofMinutes(5));
        assertThat(properties.listeners().waiting()).isEqualTo(256);
        assertThat(properties.listeners().bufferBytes()).isEqualTo(16 << 20);
        assertThat(properties.folder().bucket()).isEqualTo("voxq");
        assertThat(properties.folder().prefix()).isEqualTo("audio/");
        assertThat(properties.store().endpoint()).isEmpty();
        assertThat(properties.store().pathStyle()).isTrue();
        assertThat(properties.jobsRemembered()).isEqualTo(50_000);
    }

    @Test
    void names() {
        var environment = new HashMap<String, String>();
        environment.put("KAFKA_BOOTSTRAP_SERVERS", "kafka:9092");
        environment.put("TOPIC_PREFIX", "test.");
        environment.put("REPLY_PARTITIONS", "32");
        environment.put("REPLICATION_FACTOR", "3");
        environment.put("REPLY_PARTITION", "31");
        environment.put("HTTP_PORT", "8123");
        environment.put("MAX_BODY_BYTES", "2048");
        environment.put("MAX_CLIP_BYTES", "4096");
        environment.put("STALL_TIMEOUT", "500ms");
        environment.put("DRAIN_TIMEOUT", "1m");
        environment.put("KAFKA_SASL_MECHANISM", "PLAIN");
        environment.put("KAFKA_LOG_DIRS", "of the broker's start script");
        environment.put("REQUEST_TIMEOUT", "90");
        environment.put("MAX_QUEUE_DEPTH", "5");
        environment.put("LISTENER_BUFFER_BYTES", "4096");
        environment.put("S3_BUCKET", "speech");
        environment.put("S3_PREFIX", "out/");
        environment.put("S3_ENDPOINT", "http://store:9000");
        environment.put("S3_REGION", "eu-central-1");
        environment.put("S3_ACCESS_KEY", "key");
        environment.put("S3_SECRET_KEY", "secret");
        environment.put("S3_PATH_STYLE", "false");
        environment.put("JOBS_REMEMBERED", "7");

        var properties = from(environment);

        assertThat(properties.bootstrapServers()).isEqualTo("kafka:9092");
        assertThat(properties.topics().prefix()).isEqualTo("test.");
        assertThat(properties.topics().replyPartitions()).isEqualTo(32);
        assertThat(properties.topics().replicationFactor()).isEqualTo((short) 3);
        assertThat(properties.replyPartition()).isEqualTo(31);
        assertThat(properties.http().port()).isEqualTo(8123);
        assertThat(properties.http().maxBodyBytes()).isEqualTo(2048);
        assertThat(properties.http().maxClipBytes()).isEqualTo(4096);
        assertThat(properties.http().stallTimeout()).isEqualTo(Duration.ofMillis(500));
        assertThat(properties.http().drainTimeout()).isEqualTo(Duration.ofMinutes(1));
        assertThat(properties.kafkaSecurity()).isEqualTo(Map.of("sasl.mechanism", "PLAIN"));
        assertThat(properties.requestTimeout()).isEqualTo(Duration.ofSeconds(90));
        assertThat(properties.listeners().waiting()).isEqualTo(5);
        assertThat(properties.listeners().bufferBytes()).isEqualTo(4096);
        assertThat(properties.folder().bucket()).isEqualTo("speech");
        assertThat(properties.folder().prefix()).isEqualTo("out/");
        assertThat(properties.store().endpoint()).isEqualTo("http://store:9000");
        assertThat(properties.store().region()).isEqualTo("eu-central-1");
        assertThat(properties.store().accessKey()).isEqualTo("key");
        assertThat(properties.store().secretKey()).isEqualTo("secret");
        assertThat(properties.store().pathStyle()).isFalse();
        assertThat(properties.store()).asString().doesNotContain("secret");
        assertThat(properties.jobsRemembered()).isEqualTo(7);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            MAX_QUEUE_DEPTH | many    | MAX_QUEUE_DEPTH is "many"; expected a whole number from 1 to 1000000
            HTTP_PORT       | 65536   | HTTP_PORT is "65536"; expected a whole number from 0 to 65535
            REPLY_PARTITION | 16      | REPLY_PARTITION is "16"; expected a whole number from 0 to 15
            REQUEST_TIMEOUT | soon    | REQUEST_TIMEOUT is "soon"; expected a span of time above 0 such as
            REQUEST_TIMEOUT | 0       | REQUEST_TIMEOUT is "0"; expected a span of time above 0 such as
            S3_PATH_STYLE   | perhaps | S3_PATH_STYLE is "perhaps"; expected true or false
            S3_BUCKET       | Mine    | bucket is "Mine"; expected an S3 bucket name
            S3_ENDPOINT     | store   | S3_ENDPOINT is "store"; expected a URL such as
            S3_ACCESS_KEY   | key     | S3_SECRET_KEY is missing""")
    void nonsenseIsRefusedByName(String name, String value, String message) {
        assertThatThrownBy(() -> from(Map.of(name, value))).isInstanceOf(InvalidFieldException.class)
                .hasMessageContaining(message);
    }

    private static IngestProperties from(Map<String, String> environment) {
        return IngestProperties.from(environment::get, new Random(1));
    }
}
