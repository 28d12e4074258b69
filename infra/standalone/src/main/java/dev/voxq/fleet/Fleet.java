package dev.voxq.fleet;

import dev.voxq.embedded.EmbeddedS3;
import dev.voxq.fleet.Member.Program;
import dev.voxq.ingest.IngestApplication;
import dev.voxq.standalone.Instance;
import java.io.IOException;
import java.net.URI;
import java.nio.channels.FileLock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// A broker, a store, API processes and worker processes on this machine, each started by its own `main` and told what it
/// needs by the environment alone, as anywhere else.
public final class Fleet implements AutoCloseable {
    private static final String BUCKET = "voxq";
    private static final Duration START_PATIENCE = Duration.ofMinutes(2);
    /// Longer than any DRAIN_TIMEOUT that is not set.
    private static final Duration DRAIN_PATIENCE = Duration.ofSeconds(45);
    private static final Duration STOP_PATIENCE = Duration.ofSeconds(15);

    private final FleetConfig config;
    private final FileLock lock;
    private final Probe probe = new Probe();
    private final EmbeddedS3.Credentials credentials;
    private final Member broker;
    private final Member store;
    private final List<Member> apis;
    private final List<Member> workers;

    private Fleet(FleetConfig config, FileLock lock) throws IOException {
        this.config = config;
        this.lock = lock;
        this.credentials = config.data().credentials();
        this.broker = server("broker", config.data().kafka().toString(), config.ports().kafka(),
                () -> probe.leads(config.ports().kafka()));
        this.store = server("store", config.data().store().toString(), config.ports().store(),
                () -> probe.listens(config.ports().store()));
        this.apis = IntStream.range(0, config.apis()).mapToObj(this::api).toList();
        this.workers = IntStream.range(0, config.workers()).mapToObj(this::worker).toList();
    }

    /// Returns once every process does its work.
    ///
    /// @throws FleetException when the data directory is in use, or a process did not start
    public static Fleet start(FleetConfig config) throws InterruptedException {
        var lock = config.data().lock().orElseThrow(() -> new FleetException("the data directory "
                + config.data().root() + " is in use by another voxq; stop that one, or set VOXQ_DATA"));
        try {
            var fleet = new Fleet(config, lock);
            try {
                fleet.begin();
                return fleet;
            } catch (RuntimeException | InterruptedException | IOException e) {
                fleet.close();
                throw e;
            }
        } catch (IOException e) {
            throw new FleetException("the data directory " + config.data().root() + " cannot be used: " + e, e);
        }
    }

    public Member broker() {
        return broker;
    }

    public Member store() {
        return store;
    }

    public List<Member> apis() {
        return apis;
    }

    public List<Member> workers() {
        return workers;
    }

    /// All of them, in the order in which they need each other.
    public List<Member> members() {
        return Stream.of(List.of(broker, store), apis, workers).flatMap(List::stream).toList();
    }

    /// Where the APIs answer.
    public List<URI> addresses() {
        return IntStream.range(0, config.apis()).mapToObj(i -> URI.create("http://localhost:" + apiPort(i))).toList();
    }

    public String bootstrapServers() {
        return "localhost:" + config.ports().kafka();
    }

    public URI storeEndpoint() {
        return URI.create("http://localhost:" + config.ports().store());
    }

    /// With what the store's requests are signed.
    public EmbeddedS3.Credentials credentials() {
        return credentials;
    }

    public String bucket() {
        return BUCKET;
    }

    private void begin() throws InterruptedException, IOException {
        requirePorts();
        startAll(List.of(broker, store));
        startAll(Stream.concat(apis.stream(), workers.stream()).toList());
        config.data().announce(new Instance(addresses().getFirst(), bootstrapServers(),
                ProcessHandle.current().pid(), Instant.now()));
    }

    private void requirePorts() {
        var ports = new ArrayList<>(List.of(config.ports().kafka(), config.ports().store()));
        IntStream.range(0, config.apis()).map(this::apiPort).forEach(ports::add);
        IntStream.range(0, config.workers()).map(this::workerPort).forEach(ports::add);
        ports.stream().filter(probe::listens).findFirst().ifPresent(port -> {
            throw new FleetException("port " + port
                    + " is taken; set VOXQ_PORT, VOXQ_WORKER_PORT, VOXQ_KAFKA_PORT or VOXQ_STORE_PORT to free ones");
        });
    }

    private static void startAll(List<Member> members) throws InterruptedException {
        members.forEach(Member::start);
        for (var member : members) {
            member.awaitHealthy(START_PATIENCE);
        }
    }

    private Member server(String name, String directory, int port, Member.Health health) {
        return member(name, new Program(ServerProcess.class.getName(),
                List.of("-Xmx256m", "-Dlogback.configurationFile=dev/voxq/fleet/logback.xml"),
                List.of(name, directory, String.valueOf(port))), Map.of(), health);
    }

    private Member api(int index) {
        int port = apiPort(index);
        return member("api-" + (index + 1),
                new Program(IngestApplication.class.getName(), List.of("-Xmx256m"), List.of()),
                Map.of("HTTP_PORT", String.valueOf(port), "STATE_DIR",
                        config.data().root().resolve("state-" + (index + 1)).toString()),
                () -> probe.healthy(port));
    }

    private Member worker(int index) {
        int port = workerPort(index);
        var name = "worker-" + (index + 1);
        return member(name, new Program(config.workerMain(), List.of(), List.of()),
                Map.of("WORKER_ID", name, "WORKER_HTTP_PORT", String.valueOf(port)), () -> probe.healthy(port));
    }

    private Member member(String name, Program program, Map<String, String> own, Member.Health health) {
        var environment = new HashMap<>(config.environment());
        environment.putAll(Map.of("KAFKA_BOOTSTRAP_SERVERS", bootstrapServers(),
                "S3_ENDPOINT", storeEndpoint().toString(), "S3_ACCESS_KEY", credentials.accessKey(),
                "S3_SECRET_KEY", credentials.secretKey(), "S3_PATH_STYLE", "true", "S3_BUCKET", BUCKET));
        environment.putAll(own);
        return new Member(name, program, environment,
                config.data().logFile().resolveSibling(name + ".log"), health);
    }

    private int apiPort(int index) {
        return config.ports().api() + index;
    }

    private int workerPort(int index) {
        return config.ports().worker() + index;
    }

    /// Stops APIs and workers, which end what they have begun, and then what they need. A second call does nothing.
    @Override
    public void close() {
        try {
            config.data().withdraw();
            stopAll(Stream.concat(apis.stream(), workers.stream()).toList(), DRAIN_PATIENCE);
            stopAll(List.of(broker, store), STOP_PATIENCE);
            probe.close();
            lock.acquiredBy().close();
        } catch (IOException e) {
            throw new FleetException("the data directory could not be given back: " + e.getMessage(), e);
        }
    }

    private static void stopAll(List<Member> members, Duration patience) {
        var threads = members.stream().map(member -> Thread.ofVirtual().start(() -> stop(member, patience))).toList();
        for (var thread : threads) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                members.forEach(Member::kill);
                Thread.currentThread().interrupt();
            }
        }
    }

    private static void stop(Member member, Duration patience) {
        try {
            member.stop(patience);
        } catch (InterruptedException e) {
            member.kill();
            Thread.currentThread().interrupt();
        }
    }
}
