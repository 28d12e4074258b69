package dev.voxq.ingest;

import dev.voxq.embedded.EmbeddedKafka;
import dev.voxq.embedded.EmbeddedS3;
import dev.voxq.model.StoreLocation;
import dev.voxq.model.wire.Topics;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.util.HashMap;
import java.util.Map;
import org.springframework.context.ConfigurableApplicationContext;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;

/// A broker, an API and a [TestWorker], started once for all tests of this module.
public final class Deployment {
    public static final HttpClient HTTP = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private static final EmbeddedS3.Credentials CREDENTIALS = new EmbeddedS3.Credentials("test-key", "test-secret");
    private static final String BUCKET = "voxq";
    /// Receivers of tests are on loopback, and nobody waits five minutes for them.
    private static final Map<String, Object> CALLBACKS = Map.of(
            "CALLBACK_ALLOW", "127.0.0.0/8", "CALLBACK_SECRET", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
            "CALLBACK_SCHEDULE", "0,200ms,200ms,200ms,200ms", "CALLBACK_TIMEOUT", "1500ms",
            "CALLBACK_PER_ENDPOINT", "2", "CALLBACK_SLOW_DOWN", "300ms", "CALLBACK_PARK_AFTER", "4",
            "CALLBACK_PARK_FOR", "500ms", "CALLBACK_PARK_AT_MOST", "500ms", "EXPIRY_GRACE", "200ms");
    private static final Deployment SHARED = new Deployment();

    private final EmbeddedKafka kafka;
    private final EmbeddedS3 store;
    private final ConfigurableApplicationContext api;
    private final TestWorker worker;

    private Deployment() {
        try {
            var directory = Files.createTempDirectory("voxq-ingest-test");
            kafka = EmbeddedKafka.start(directory.resolve("kafka"));
            store = EmbeddedS3.start(directory.resolve("s3"), 0, CREDENTIALS);
            store.createBucket(BUCKET);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        api = startApi(Map.of());
        worker = new TestWorker(kafka.bootstrapServers(), Topics.DEFAULT);
        Runtime.getRuntime().addShutdownHook(new Thread(this::close));
    }

    public static Deployment shared() {
        return SHARED;
    }

    /// Puts an object where a worker would.
    public void store(StoreLocation location, byte[] content) {
        try (var client = S3Client.builder().httpClientBuilder(UrlConnectionHttpClient.builder())
                .region(Region.US_EAST_1).forcePathStyle(true).endpointOverride(store.endpoint())
                .credentialsProvider(StaticCredentialsProvider.create(
                        AwsBasicCredentials.create(CREDENTIALS.accessKey(), CREDENTIALS.secretKey())))
                .build()) {
            client.putObject(put -> put.bucket(location.bucket()).key(location.key()), RequestBody.fromBytes(content));
        }
    }

    public String bootstrapServers() {
        return kafka.bootstrapServers();
    }

    public TestWorker worker() {
        return worker;
    }

    /// One more worker, of the instances whose topics have this prefix. Start one of them first.
    public TestWorker worker(String topicPrefix) {
        return new TestWorker(kafka.bootstrapServers(), new Topics(topicPrefix, Topics.DEFAULT.replyPartitions(),
                Topics.DEFAULT.replicationFactor()));
    }

    public URI uri(String path) {
        return URI.create("http://localhost:" + port() + path);
    }

    public int port() {
        return port(api);
    }

    /// One more API on the same broker.
    public ConfigurableApplicationContext startApi(Map<String, Object> settings) {
        var all = new HashMap<String, Object>(CALLBACKS);
        all.putAll(settings);
        all.put("KAFKA_BOOTSTRAP_SERVERS", kafka.bootstrapServers());
        all.putIfAbsent("HTTP_PORT", "0");
        all.put("S3_ENDPOINT", store.endpoint().toString());
        all.put("S3_BUCKET", BUCKET);
        all.put("S3_ACCESS_KEY", CREDENTIALS.accessKey());
        all.put("S3_SECRET_KEY", CREDENTIALS.secretKey());
        return IngestApplication.start(all);
    }

    public static int port(ConfigurableApplicationContext api) {
        return api.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
    }

    public HttpRequest post(String path, String json) {
        return HttpRequest.newBuilder(uri(path)).header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(json)).build();
    }

    public HttpResponse<String> get(String path) {
        return send(HttpRequest.newBuilder(uri(path)).build());
    }

    public HttpResponse<String> send(HttpRequest request) {
        try {
            return HTTP.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private void close() {
        api.close();
        worker.close();
        store.close();
        kafka.close();
    }
}
