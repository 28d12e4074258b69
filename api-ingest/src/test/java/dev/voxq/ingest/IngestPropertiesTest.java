package dev.voxq.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.voxq.ingest.callback.AddressRange;
import dev.voxq.ingest.callback.CallbackConfig;
import dev.voxq.ingest.callback.RetrySchedule;
import dev.voxq.ingest.callback.SecretSeal;
import dev.voxq.ingest.state.CallbackSecret;
import dev.voxq.ingest.state.StateConfig;
import dev.voxq.ingest.steward.JobSteward;
import dev.voxq.model.InvalidFieldException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
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
        assertThat(properties.listeners().allBufferBytes())
                .isEqualTo(Math.min(256 << 20, Runtime.getRuntime().maxMemory() / 4));
        assertThat(properties.folder().bucket()).isEqualTo("voxq");
        assertThat(properties.folder().prefix()).isEqualTo("audio/");
        assertThat(properties.store().endpoint()).isEmpty();
        assertThat(properties.store().pathStyle()).isTrue();
        assertThat(properties.publicStore()).isEqualTo(properties.store());
        assertThat(properties.linkLife()).isEqualTo(Duration.ofMinutes(15));
        assertThat(properties.state().directory()).isEmptyDirectory();
        assertThat(properties.state().retention()).isEqualTo(Duration.ofDays(30));
        assertThat(properties.expiryGrace()).isEqualTo(JobSteward.Grace.DEFAULT);
        assertThat(properties.callbacks()).isEqualTo(CallbackConfig.DEFAULT);
        assertThat(properties.keys().required()).isFalse();
        assertThat(properties.http().address().isLoopbackAddress()).isTrue();
        assertThat(properties.http().audioRedirect()).isFalse();
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
        environment.put("LISTENER_BUFFERS_BYTES", "5000000000");
        environment.put("S3_BUCKET", "speech");
        environment.put("S3_PREFIX", "out/");
        environment.put("S3_ENDPOINT", "http://store:9000");
        environment.put("S3_REGION", "eu-central-1");
        environment.put("S3_ACCESS_KEY", "key");
        environment.put("S3_SECRET_KEY", "secret");
        environment.put("S3_PATH_STYLE", "false");
        environment.put("HTTP_HOST", "0.0.0.0");
        environment.put("AUDIO_REDIRECT", "true");
        environment.put("API_KEYS", "[{\"tenant\":\"acme\",\"key_sha256\":[\"" + "0f".repeat(32)
                + "\"],\"callback_secret\":\"whsec_MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIz\"}]");
        environment.put("S3_PUBLIC_ENDPOINT", "https://audio.example.com");
        environment.put("LINK_LIFE", "1h");
        environment.put("STATE_DIR", "/var/lib/voxq");
        environment.put("STATE_CACHE_MB", "64");
        environment.put("JOB_RETENTION", "48h");
        environment.put("EXPIRY_GRACE", "2s");
        environment.put("EXPIRY_GRACE_RUNNING", "3m");
        environment.put("CALLBACK_SCHEDULE", "0, 1s, 2m");
        environment.put("CALLBACK_JITTER_PERCENT", "20");
        environment.put("CALLBACK_TIMEOUT", "3s");
        environment.put("CALLBACK_PER_ENDPOINT", "2");
        environment.put("CALLBACK_AT_ONCE", "8");
        environment.put("CALLBACK_SLOW_DOWN", "4s");
        environment.put("CALLBACK_PARK_AFTER", "6");
        environment.put("CALLBACK_PARK_FOR", "5s");
        environment.put("CALLBACK_PARK_AT_MOST", "50s");
        environment.put("CALLBACK_DISABLED_FOR", "7m");
        environment.put("CALLBACK_ALLOW", "127.0.0.0/8, ::1");
        environment.put("CALLBACK_SECRET", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
        environment.put("CALLBACK_SECRETS_KEY", "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=");

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
        assertThat(properties.listeners().allBufferBytes()).isEqualTo(5_000_000_000L);
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
        assertThat(properties.publicStore().endpoint()).isEqualTo("https://audio.example.com");
        assertThat(properties.linkLife()).isEqualTo(Duration.ofHours(1));
        assertThat(properties.state()).isEqualTo(new StateConfig(Path.of("/var/lib/voxq"), 64, Duration.ofDays(2)));
        assertThat(properties.expiryGrace())
                .isEqualTo(new JobSteward.Grace(Duration.ofSeconds(2), Duration.ofMinutes(3)));
        assertThat(properties.callbacks()).isEqualTo(new CallbackConfig(
                new RetrySchedule(List.of(Duration.ZERO, Duration.ofSeconds(1), Duration.ofMinutes(2)), 0.2),
                Duration.ofSeconds(3), 2, 8, Duration.ofSeconds(4), 6, Duration.ofSeconds(5), Duration.ofSeconds(50),
                Duration.ofMinutes(7), List.of(AddressRange.of("127.0.0.0/8"), AddressRange.of("::1")),
                new CallbackSecret("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"),
                SecretSeal.of("CALLBACK_SECRETS_KEY", "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=")));
        assertThat(properties.http().address().getHostAddress()).isEqualTo("0.0.0.0");
        assertThat(properties.http().audioRedirect()).isTrue();
        assertThat(properties.callbackSecret("acme"))
                .contains(new CallbackSecret("whsec_MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIz"));
        assertThat(properties.callbackSecret(null)).map(CallbackSecret::value)
                .contains("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
        assertThat(properties.callbacks()).asString().doesNotContain("MfKQ9r8");
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
            HTTP_HOST       | 0.0.0.0 | HTTP_HOST is "0.0.0.0", where others could use the service without a key
            API_KEYS_FILE   | /no/such | API_KEYS_FILE is "/no/such"; expected a file
            API_KEYS        | {       | API_KEYS cannot be read
            CALLBACK_ALLOW  | inside  | CALLBACK_ALLOW has an address range is "inside"; expected an address
            CALLBACK_SECRET | hush    | CALLBACK_SECRET has a wrong form; expected whsec_
            CALLBACK_SECRETS_KEY | hush | CALLBACK_SECRETS_KEY has a key of 3 bytes; expected the base64 of 32 bytes
            CALLBACK_SECRETS_KEY_FILE | /no/such | CALLBACK_SECRETS_KEY_FILE is "/no/such"; expected a file
            CALLBACK_SCHEDULE | 0,soon | CALLBACK_SCHEDULE is "soon"; expected a span of time
            S3_ACCESS_KEY   | key     | S3_SECRET_KEY is missing""")
    void nonsenseIsRefusedByName(String name, String value, String message) {
        assertThatThrownBy(() -> from(Map.of(name, value))).isInstanceOf(InvalidFieldException.class)
                .hasMessageContaining(message);
    }

    private static IngestProperties from(Map<String, String> environment) {
        return IngestProperties.from(environment::get, new Random(1));
    }
}
