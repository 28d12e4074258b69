package dev.voxq.ingest;

import dev.voxq.embedded.EmbeddedKafka;
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

/// A broker, an API and a [TestWorker], started once for all tests of this module.
public final class Deployment {
    private static final Deployment SHARED = new Deployment();
    public static final HttpClient HTTP = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private final EmbeddedKafka kafka;
    private final ConfigurableApplicationContext api;
    private final TestWorker worker;

    private Deployment() {
        try {
            kafka = EmbeddedKafka.start(Files.createTempDirectory("voxq-ingest-test"));
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

    public TestWorker worker() {
        return worker;
    }

    public URI uri(String path) {
        return URI.create("http://localhost:" + port() + path);
    }

    public int port() {
        return port(api);
    }

    /// One more API on the same broker.
    public ConfigurableApplicationContext startApi(Map<String, Object> settings) {
        var all = new HashMap<String, Object>(settings);
        all.put("KAFKA_BOOTSTRAP_SERVERS", kafka.bootstrapServers());
        all.put("HTTP_PORT", "0");
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
        kafka.close();
    }
}
