package dev.voxq.ingest.http;

import dev.voxq.ingest.job.Engines;
import dev.voxq.ingest.job.JobStates;
import dev.voxq.ingest.kafka.KafkaHealth;
import dev.voxq.ingest.stream.OpenStreams;
import dev.voxq.model.AudioFormat;
import dev.voxq.model.Lane;
import dev.voxq.model.SynthesisJob;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/// What the service says about itself.
@RestController
final class ServiceController {
    private final KafkaHealth kafka;
    private final OpenStreams streams;
    private final JobStates states;
    private final Engines engines;
    private final PrometheusMeterRegistry registry;

    record Health(String status, Map<String, String> broker, Map<String, Long> queue, Listeners listeners,
            Collection<Engines.Engine> engines) {}

    record Listeners(int open, int waiting, long droppedChunks) {}

    record Facts(String service, String version, List<String> responseFormats, List<String> lanes, int maxInputLength,
            Collection<Engines.Engine> engines) {}

    record Models(String object, List<Model> data) {}

    record Model(String id, String object, long created, String ownedBy) {}

    ServiceController(KafkaHealth kafka, OpenStreams streams, JobStates states, Engines engines,
            PrometheusMeterRegistry registry) {
        this.kafka = kafka;
        this.streams = streams;
        this.states = states;
        this.engines = engines;
        this.registry = registry;
    }

    /// 200 when requests can be served, 503 when no broker answers.
    @GetMapping("/health")
    ResponseEntity<Health> health() {
        var up = kafka.answers();
        var queue = new LinkedHashMap<String, Long>();
        for (var lane : Lane.values()) {
            queue.put(lane.wireName(), states.waiting(lane));
        }
        var health = new Health(up ? "ok" : "degraded", Map.of("state", up ? "up" : "down"), queue,
                new Listeners(streams.size(), streams.waiting(), streams.dropped()), engines.heard());
        return ResponseEntity.status(up ? 200 : 503).body(health);
    }

    /// In Prometheus' text format.
    @GetMapping(path = "/metrics", produces = "text/plain; version=0.0.4; charset=utf-8")
    String metrics() {
        return registry.scrape();
    }

    @GetMapping("/v1/info")
    Facts info() {
        var version = ServiceController.class.getPackage().getImplementationVersion();
        return new Facts("voxq", version == null ? "development" : version,
                Arrays.stream(AudioFormat.values()).map(AudioFormat::wireName).toList(),
                Arrays.stream(Lane.values()).map(Lane::wireName).toList(), SynthesisJob.MAX_TEXT_LENGTH,
                engines.heard());
    }

    /// The models that have spoken.
    @GetMapping("/v1/models")
    Models models() {
        return new Models("list", engines.heard().stream()
                .map(engine -> new Model(engine.model() == null ? engine.engine() : engine.model(), "model",
                        engine.lastHeard().getEpochSecond(), engine.engine()))
                .toList());
    }
}
