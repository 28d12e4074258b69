package dev.voxq.ingest;

import static java.util.stream.Collectors.toUnmodifiableMap;

import dev.voxq.ingest.callback.CallbackConfig;
import dev.voxq.ingest.http.HttpSettings;
import dev.voxq.ingest.job.StoreFolder;
import dev.voxq.ingest.state.CallbackSecret;
import dev.voxq.ingest.state.StateConfig;
import dev.voxq.ingest.steward.JobSteward;
import dev.voxq.ingest.store.S3Settings;
import dev.voxq.ingest.stream.OpenStreams;
import dev.voxq.ingest.tenant.ApiKeys;
import dev.voxq.ingest.tenant.Tenant;
import dev.voxq.model.InvalidFieldException;
import dev.voxq.model.wire.Topics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.jspecify.annotations.Nullable;

/// The settings of the service, from the environment or from whoever starts it in process.
///
/// @param bootstrapServers `KAFKA_BOOTSTRAP_SERVERS`
/// @param kafkaSecurity `KAFKA_SECURITY_PROTOCOL`, `KAFKA_SASL_…`, `KAFKA_SSL_…`: settings of Kafka's clients by their
///        own names (`security.protocol`)
/// @param topics `TOPIC_PREFIX`, `REPLY_PARTITIONS`, `REPLICATION_FACTOR`
/// @param replyPartition `REPLY_PARTITION`: a number, or `auto` to draw one
/// @param http `HTTP_HOST`, `HTTP_PORT`, `MAX_BODY_BYTES`, `MAX_CLIP_BYTES`, `MAX_FILE_BYTES`,
///        `STALL_TIMEOUT`, `DRAIN_TIMEOUT`, `AUDIO_REDIRECT`
/// @param requestTimeout `REQUEST_TIMEOUT`: how long a listener waits for the end of its speech
/// @param listeners `MAX_QUEUE_DEPTH`, `LISTENER_BUFFER_BYTES`, `LISTENER_BUFFERS_BYTES`
/// @param folder `S3_BUCKET` and `S3_PREFIX`
/// @param store `S3_ENDPOINT`, `S3_REGION`, `S3_ACCESS_KEY`, `S3_SECRET_KEY`, `S3_PATH_STYLE`
/// @param publicStore the same with `S3_PUBLIC_ENDPOINT`, under which listeners reach the store, if it is another
/// @param linkLife `LINK_LIFE`: how long a link into the store is good for
/// @param outputPlaces `OUTPUT_PLACES`: where batches may put their outputs besides the service's own bucket
/// @param maxBatchRows `MAX_BATCH_ROWS`
/// @param state `STATE_DIR` (a fresh temporary directory when it is not set), `STATE_CACHE_MB`, `JOB_RETENTION`
/// @param expiryGrace `EXPIRY_GRACE`, `EXPIRY_GRACE_RUNNING`: how long past its deadline a job is left to the workers
/// @param callbacks `CALLBACK_…`
/// @param keys `API_KEYS_FILE` or `API_KEYS`; without, only loopback is listened on unless `ALLOW_ANONYMOUS` is set
public record IngestProperties(
        String bootstrapServers,
        Map<String, String> kafkaSecurity,
        Topics topics,
        int replyPartition,
        HttpSettings http,
        Duration requestTimeout,
        OpenStreams.Limits listeners,
        StoreFolder folder,
        S3Settings store,
        S3Settings publicStore,
        Duration linkLife,
        List<String> outputPlaces,
        int maxBatchRows,
        StateConfig state,
        JobSteward.Grace expiryGrace,
        CallbackConfig callbacks,
        ApiKeys keys) {
    private static final long MOST_BUFFERS = 256 << 20;

    /// @throws InvalidFieldException naming the setting, its value, and what would be right
    static IngestProperties from(Function<String, @Nullable String> environment, RandomGenerator random) {
        var settings = new Settings(environment);
        var topics = new Topics(settings.text("TOPIC_PREFIX", ""),
                settings.number("REPLY_PARTITIONS", Topics.DEFAULT.replyPartitions(), 1, 10_000),
                (short) settings.number("REPLICATION_FACTOR", 1, 1, 100));
        var keys = AccessSettings.keys(settings);
        return new IngestProperties(
                settings.text("KAFKA_BOOTSTRAP_SERVERS", "localhost:9092"),
                security(settings),
                topics,
                settings.text("REPLY_PARTITION", "auto").equals("auto")
                        ? random.nextInt(topics.replyPartitions())
                        : settings.number("REPLY_PARTITION", 0, 0, topics.replyPartitions() - 1),
                new HttpSettings(AccessSettings.address(settings, keys), settings.number("HTTP_PORT", 8000, 0, 65_535),
                        settings.number("MAX_BODY_BYTES", 1 << 20, 1 << 10, 1 << 28),
                        settings.number("MAX_CLIP_BYTES", 20 << 20, 1 << 10, 1 << 28),
                        settings.bytes("MAX_FILE_BYTES", 2L << 30, 1 << 10, 5L << 30),
                        settings.duration("STALL_TIMEOUT", "10s"), settings.duration("DRAIN_TIMEOUT", "10s"),
                        settings.flag("AUDIO_REDIRECT", false)),
                settings.duration("REQUEST_TIMEOUT", "300s"),
                new OpenStreams.Limits(settings.number("MAX_QUEUE_DEPTH", 256, 1, 1_000_000),
                        settings.number("LISTENER_BUFFER_BYTES", 16 << 20, 1 << 10, 1 << 30),
                        settings.bytes("LISTENER_BUFFERS_BYTES", allBuffers(), 1 << 10, 1L << 40)),
                new StoreFolder(settings.text("S3_BUCKET", "voxq"), settings.text("S3_PREFIX", "audio/")),
                store(settings, settings.text("S3_ENDPOINT", "")),
                store(settings, settings.text("S3_PUBLIC_ENDPOINT", settings.text("S3_ENDPOINT", ""))),
                settings.duration("LINK_LIFE", "15m"),
                settings.list("OUTPUT_PLACES"),
                settings.number("MAX_BATCH_ROWS", 10_000_000, 1, 1_000_000_000),
                new StateConfig(stateDirectory(settings), settings.number("STATE_CACHE_MB", 16, 1, 16_384),
                        settings.duration("JOB_RETENTION", "720h")),
                new JobSteward.Grace(settings.duration("EXPIRY_GRACE", "1s"),
                        settings.duration("EXPIRY_GRACE_RUNNING", "60s")),
                CallbackSettings.read(settings),
                keys);
    }

    private static long allBuffers() {
        return Math.min(MOST_BUFFERS, Runtime.getRuntime().maxMemory() / 4);
    }

    private static S3Settings store(Settings settings, String endpoint) {
        return new S3Settings(endpoint, settings.text("S3_REGION", "us-east-1"), settings.text("S3_ACCESS_KEY", ""),
                settings.text("S3_SECRET_KEY", ""), settings.flag("S3_PATH_STYLE", true));
    }

    /// Absent, the view is read anew at every start.
    private static Path stateDirectory(Settings settings) {
        var given = settings.text("STATE_DIR", "");
        try {
            return given.isEmpty() ? Files.createTempDirectory("voxq-state-") : Path.of(given);
        } catch (IOException | InvalidPathException e) {
            throw new InvalidFieldException("STATE_DIR",
                    "is " + InvalidFieldException.quote(given) + "; expected a directory that can be written");
        }
    }

    /// With what callbacks of a tenant are signed that bring no secret.
    Optional<CallbackSecret> callbackSecret(@Nullable String tenant) {
        return keys.tenant(tenant).map(Tenant::callbackSecret).or(() -> Optional.ofNullable(callbacks.secret()));
    }

    private static Map<String, String> security(Settings settings) {
        return AdminClientConfig.configNames().stream()
                .filter(name -> Stream.of("security.", "sasl.", "ssl.").anyMatch(name::startsWith))
                .filter(name -> !settings.text(variable(name), "").isEmpty())
                .collect(toUnmodifiableMap(Function.identity(), name -> settings.text(variable(name), "")));
    }

    private static String variable(String kafkaName) {
        return "KAFKA_" + kafkaName.toUpperCase(Locale.ROOT).replace('.', '_');
    }
}
