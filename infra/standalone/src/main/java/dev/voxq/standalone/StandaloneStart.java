package dev.voxq.standalone;

import dev.voxq.embedded.EmbeddedKafka;
import dev.voxq.embedded.EmbeddedS3;
import dev.voxq.ingest.IngestApplication;
import dev.voxq.standalone.Parts.Part;
import dev.voxq.standalone.Standalone.Addresses;
import dev.voxq.worker.SynthWorker;
import dev.voxq.worker.config.WorkerConfig;
import java.io.IOException;
import java.net.URI;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One start of a deployment: broker beside store, then API beside worker.
record StandaloneStart(StandaloneConfig config, Parts parts) {
    private static final Logger LOG = LoggerFactory.getLogger(StandaloneStart.class);
    private static final String BUCKET = "voxq";

    /// Returns when every part runs. What had started when one failed is left to the owner of [Parts].
    Addresses run() {
        try (var threads = Executors.newThreadPerTaskExecutor(Thread.ofPlatform().name("start-", 0).factory())) {
            var credentials = config.data().credentials();
            var kafka = inBackground(threads, Part.BROKER, this::kafka);
            var store = inBackground(threads, Part.STORE, () -> store(credentials));
            var environment = environment(result(kafka), result(store), credentials);
            var worker = inBackground(threads, Part.WORKER, () -> worker(environment));
            var api = inBackground(threads, Part.API, () -> api(environment));
            result(worker);
            var addresses = new Addresses(result(api), result(kafka).bootstrapServers(), result(store).endpoint());
            if (config.shared()) {
                announce(addresses);
            }
            return addresses;
        } catch (IOException e) {
            throw new StandaloneException("the data directory " + config.data().root() + " cannot be used: " + e, e);
        }
    }

    private EmbeddedKafka kafka() {
        var log = config.data().kafka();
        int port = config.ports().kafka();
        return parts.keep(Part.BROKER, port == 0 ? EmbeddedKafka.start(log) : EmbeddedKafka.start(log, port));
    }

    private EmbeddedS3 store(EmbeddedS3.Credentials credentials) {
        var store = parts.keep(Part.STORE,
                EmbeddedS3.start(config.data().store(), config.ports().store(), credentials));
        store.createBucket(BUCKET);
        return store;
    }

    private SynthWorker worker(Map<String, String> environment) throws InterruptedException {
        return parts.keep(Part.WORKER, SynthWorker.start(WorkerConfig.from(environment)));
    }

    private URI api(Map<String, String> environment) {
        var service = IngestApplication.start(Map.copyOf(environment));
        parts.keep(Part.API, service);
        return URI.create("http://localhost:" + service.getEnvironment().getRequiredProperty("local.server.port"));
    }

    /// What worker and API would find in the environment if broker and store stood elsewhere.
    private Map<String, String> environment(EmbeddedKafka kafka, EmbeddedS3 store,
            EmbeddedS3.Credentials credentials) {
        var environment = new HashMap<>(config.environment());
        environment.put("KAFKA_BOOTSTRAP_SERVERS", kafka.bootstrapServers());
        environment.put("S3_ENDPOINT", store.endpoint().toString());
        environment.put("S3_ACCESS_KEY", credentials.accessKey());
        environment.put("S3_SECRET_KEY", credentials.secretKey());
        environment.put("S3_PATH_STYLE", "true");
        environment.put("S3_BUCKET", BUCKET);
        environment.put("HTTP_PORT", String.valueOf(config.ports().api()));
        environment.put("STATE_DIR", config.data().state().toString());
        return environment;
    }

    private void announce(Addresses addresses) throws IOException {
        config.data().announce(new Instance(addresses.api(), addresses.bootstrapServers(),
                ProcessHandle.current().pid(), Instant.now()));
        parts.keep(Part.ANNOUNCEMENT, config.data()::withdraw);
    }

    private static <T> CompletableFuture<T> inBackground(Executor threads, Part part, Callable<T> start) {
        return CompletableFuture.supplyAsync(() -> {
            long begin = System.nanoTime();
            try {
                var started = start.call();
                LOG.atInfo().addKeyValue("part", part).addKeyValue("millis", (System.nanoTime() - begin) / 1_000_000)
                        .log("started");
                return started;
            } catch (Exception e) {
                throw new StandaloneException(part.title() + " did not start: " + e.getMessage(), e);
            }
        }, threads);
    }

    private static <T> T result(CompletableFuture<T> part) {
        try {
            return part.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof StandaloneException failure ? failure : e;
        }
    }
}
