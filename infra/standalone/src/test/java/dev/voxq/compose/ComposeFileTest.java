package dev.voxq.compose;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.voxq.worker.config.EngineConfig;
import dev.voxq.worker.config.WorkerConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import kafka.server.KafkaConfig;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/// `docker-compose.yml` says what the programs it starts understand.
class ComposeFileTest {
    private static final Path ROOT = root();
    private static final Pattern VARIABLE = Pattern.compile("\\$\\{\\w+:-([^}]*)}");

    private Map<String, Object> compose = Map.of();

    @BeforeEach
    void read() throws IOException {
        var options = new LoaderOptions();
        options.setAllowDuplicateKeys(false);
        compose = mapping(
                new Yaml(new SafeConstructor(options)).load(Files.readString(ROOT.resolve("docker-compose.yml"))));
    }

    @Test
    void startsTheWholeSystem() {
        assertThat(services()).containsKeys("kafka", "store", "api-ingest", "synth-worker");
    }

    @Test
    void everyServiceThatStaysHasAHealthCheck() {
        services().forEach((name, service) -> {
            if (mapping(service).containsKey("restart")) {
                assertThat(mapping(service)).as(name).containsKey("healthcheck");
                assertThat(strings(node(child(mapping(service), "healthcheck"), "test"))).first().isEqualTo("CMD");
            }
        });
    }

    @Test
    void servicesWaitForServicesThatAreThere() {
        services().forEach((name, service) -> {
            var needed = mapping(mapping(service).getOrDefault("depends_on", Map.of()));
            assertThat(services().keySet()).as(name).containsAll(needed.keySet());
            needed.forEach((other, condition) -> {
                if (node(mapping(condition), "condition").equals("service_healthy")) {
                    assertThat(child(services(), other)).as(other).containsKey("healthcheck");
                }
            });
        });
    }

    @Test
    void whatIsKeptIsOnNamedVolumes() {
        var named = child(compose, "volumes").keySet();
        services().forEach((name, service) -> strings(mapping(service).getOrDefault("volumes", List.of()))
                .forEach(volume -> assertThat(named).as(name).contains(volume.substring(0, volume.indexOf(':')))));
    }

    @Test
    void theBrokerIsTheOneWeTestWith() throws IOException {
        var tested = new Properties();
        try (var in = KafkaConfig.class.getResourceAsStream("/kafka/kafka-version.properties")) {
            tested.load(in);
        }

        assertThat(child(services(), "kafka").get("image"))
                .isEqualTo("apache/kafka:" + tested.getProperty("version"));
    }

    @Test
    void theBrokersSettingsAreSettingsOfKafka() {
        var known = KafkaConfig.configNames();
        var settings = new TreeSet<String>();
        environment("kafka").keySet().forEach(
                name -> settings.add(name.substring("KAFKA_".length()).toLowerCase(Locale.ROOT).replace('_', '.')));

        assertThat(settings).allSatisfy(name -> assertThat(known.contains(name)).as(name).isTrue());
    }

    @Test
    void theWorkersSettingsAreWhatTheWorkerReads() {
        var config = WorkerConfig.from(environment("synth-worker"));

        assertThat(config.kafka().bootstrapServers()).isEqualTo("kafka:9092");
        assertThat(config.store().endpoint()).isEqualTo("http://store");
        assertThat(config.store().accessKey()).isEqualTo(environment("store").get("S3PROXY_IDENTITY"));
        assertThat(config.store().secretKey()).isEqualTo(environment("store").get("S3PROXY_CREDENTIAL"));
        assertThat(config.engine().chosen()).isEqualTo(EngineConfig.Engine.ESPEAK_NG);
        assertThat(config.observe().httpPort()).isEqualTo(8001);
        assertThat(environment("synth-worker").keySet()).allSatisfy(
                name -> assertThat(WorkerConfig.describeSettings()).contains("  " + name + " "));
    }

    @Test
    void apiAndWorkerUseTheSameBrokerAndStore() {
        assertThat(environment("api-ingest")).containsAllEntriesOf(shared(environment("synth-worker")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"api-ingest", "synth-worker"})
    void imagesAreBuiltFromAStageThatEndsWithoutRoot(String name) throws IOException {
        var build = child(child(services(), name), "build");
        var stages = Files.readString(ROOT.resolve(String.valueOf(build.get("dockerfile")))).split("(?m)^FROM ");
        var stage = List.of(stages).stream().filter(text -> text.lines().findFirst().orElse("")
                .endsWith(" AS " + build.get("target"))).findFirst().orElseThrow();

        assertThat(stage).contains("\nUSER voxq\n");
        assertThat(mainClass(stage))
                .satisfies(main -> assertThat(Class.forName(main).getMethod("main", String[].class)).isNotNull());
    }

    private static String mainClass(String stage) {
        var matcher = Pattern.compile("ENTRYPOINT \\[.*\"(dev\\.voxq\\.[\\w.]+)\"]").matcher(stage);
        assertThat(matcher.find()).isTrue();
        return matcher.group(1);
    }

    private static Map<String, String> shared(Map<String, String> environment) {
        var shared = new HashMap<>(environment);
        shared.keySet().removeIf(name -> !name.startsWith("S3_") && !name.startsWith("KAFKA_"));
        return shared;
    }

    private Map<String, Object> services() {
        return child(compose, "services");
    }

    /// The environment of a service, with the defaults of its variables.
    private Map<String, String> environment(String service) {
        var environment = new HashMap<String, String>();
        child(child(services(), service), "environment").forEach((name, value) -> environment.put(name,
                VARIABLE.matcher(String.valueOf(value)).replaceAll("$1")));
        return environment;
    }

    private static Map<String, Object> child(Map<String, Object> parent, String name) {
        return mapping(node(parent, name));
    }

    private static Object node(Map<String, Object> parent, String name) {
        return requireNonNull(parent.get(name), name);
    }

    private static Map<String, Object> mapping(Object node) {
        var mapping = new HashMap<String, Object>();
        ((Map<?, ?>) node).forEach((key, value) -> mapping.put(String.valueOf(key), value));
        return mapping;
    }

    private static List<String> strings(Object node) {
        var strings = new ArrayList<String>();
        ((List<?>) node).forEach(value -> strings.add(String.valueOf(value)));
        return strings;
    }

    private static Path root() {
        return Stream.iterate(Path.of("").toAbsolutePath(), directory -> directory.resolve("..").normalize())
                .filter(directory -> Files.exists(directory.resolve("docker-compose.yml"))).findFirst().orElseThrow();
    }
}
