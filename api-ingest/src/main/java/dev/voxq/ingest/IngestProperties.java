package dev.voxq.ingest;

import static java.util.stream.Collectors.toUnmodifiableMap;

import dev.voxq.ingest.http.HttpSettings;
import dev.voxq.ingest.job.StoreFolder;
import dev.voxq.ingest.store.S3Settings;
import dev.voxq.ingest.stream.OpenStreams;
import dev.voxq.model.InvalidFieldException;
import dev.voxq.model.wire.Topics;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
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
/// @param http `HTTP_PORT`, `MAX_BODY_BYTES`, `MAX_CLIP_BYTES`, `STALL_TIMEOUT`, `DRAIN_TIMEOUT`
/// @param requestTimeout `REQUEST_TIMEOUT`: how long a listener waits for the end of its speech
/// @param listeners `MAX_QUEUE_DEPTH` and `LISTENER_BUFFER_BYTES`
/// @param folder `S3_BUCKET` and `S3_PREFIX`
/// @param store `S3_ENDPOINT`, `S3_REGION`, `S3_ACCESS_KEY`, `S3_SECRET_KEY`, `S3_PATH_STYLE`
/// @param jobsRemembered `JOBS_REMEMBERED`: how many jobs' states this instance keeps in memory
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
        int jobsRemembered) {

    /// @throws InvalidFieldException naming the setting, its value, and what would be right
    static IngestProperties from(Function<String, @Nullable String> environment, RandomGenerator random) {
        var settings = new Settings(environment);
        var topics = new Topics(settings.text("TOPIC_PREFIX", ""),
                settings.number("REPLY_PARTITIONS", Topics.DEFAULT.replyPartitions(), 1, 10_000),
                (short) settings.number("REPLICATION_FACTOR", 1, 1, 100));
        return new IngestProperties(
                settings.text("KAFKA_BOOTSTRAP_SERVERS", "localhost:9092"),
                security(settings),
                topics,
                settings.text("REPLY_PARTITION", "auto").equals("auto")
                        ? random.nextInt(topics.replyPartitions())
                        : settings.number("REPLY_PARTITION", 0, 0, topics.replyPartitions() - 1),
                new HttpSettings(settings.number("HTTP_PORT", 8000, 0, 65_535),
                        settings.number("MAX_BODY_BYTES", 1 << 20, 1 << 10, 1 << 28),
                        settings.number("MAX_CLIP_BYTES", 20 << 20, 1 << 10, 1 << 28),
                        settings.duration("STALL_TIMEOUT", "10s"), settings.duration("DRAIN_TIMEOUT", "10s")),
                settings.duration("REQUEST_TIMEOUT", "300s"),
                new OpenStreams.Limits(settings.number("MAX_QUEUE_DEPTH", 256, 1, 1_000_000),
                        settings.number("LISTENER_BUFFER_BYTES", 16 << 20, 1 << 10, 1 << 30)),
                new StoreFolder(settings.text("S3_BUCKET", "voxq"), settings.text("S3_PREFIX", "audio/")),
                new S3Settings(settings.text("S3_ENDPOINT", ""), settings.text("S3_REGION", "us-east-1"),
                        settings.text("S3_ACCESS_KEY", ""), settings.text("S3_SECRET_KEY", ""),
                        settings.flag("S3_PATH_STYLE", true)),
                settings.number("JOBS_REMEMBERED", 50_000, 1, 10_000_000));
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
