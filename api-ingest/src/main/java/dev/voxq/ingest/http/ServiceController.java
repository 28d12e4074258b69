package dev.voxq.ingest.http;

import dev.voxq.ingest.job.Engines;
import dev.voxq.ingest.kafka.KafkaHealth;
import dev.voxq.ingest.state.JobView;
import dev.voxq.ingest.stream.OpenStreams;
import dev.voxq.ingest.worker.Workers;
import dev.voxq.model.AudioFormat;
import dev.voxq.model.Lane;
import dev.voxq.model.SynthesisJob;
import dev.voxq.model.WorkerStatus;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.ToLongFunction;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/// What the service says about itself.
@RestController
final class ServiceController {
    private final KafkaHealth kafka;
    private final OpenStreams streams;
    private final JobView jobs;
    private final Engines engines;
    private final Workers workers;
    private final PrometheusMeterRegistry registry;

    record Health(String status, Map<String, String> broker, Map<String, Long> queue, Listeners listeners,
            Collection<Engines.Engine> engines, List<WorkerStatus> workers, long voiceCacheSize, long voiceCacheHits,
            long audioCacheSize, long audioCacheHits) {}

    record Listeners(int open, int waiting, long droppedChunks) {}

    record Facts(String service, String version, List<String> responseFormats, List<String> lanes, int maxInputLength,
            Collection<Engines.Engine> engines) {}

    record Models(String object, List<Model> data) {}

    record Model(String id, String object, long created, String ownedBy) {}

    ServiceController(KafkaHealth kafka, OpenStreams streams, JobView jobs, Engines engines,
            Workers workers, PrometheusMeterRegistry registry) {
        this.kafka = kafka;
        this.streams = streams;
        this.jobs = jobs;
        this.engines = engines;
        this.workers = workers;
        this.registry = registry;
    }

    /// 200 when requests can be served, 503 when no broker answers.
    @GetMapping("/health")
    ResponseEntity<Health> health() {
        var up = kafka.answers();
        var queue = new LinkedHashMap<String, Long>();
        for (var lane : Lane.values()) {
            queue.put(lane.wireName(), jobs.waiting(lane));
        }
        var live = workers.live();
        var health = new Health(up ? "ok" : "degraded", Map.of("state", up ? "up" : "down"), queue,
                new Listeners(streams.size(), streams.waiting(), streams.dropped()), engines.heard(), live,
                live.stream().mapToLong(worker -> worker.voiceCache().size()).sum(),
                live.stream().mapToLong(worker -> worker.voiceCache().hits()).sum(),
                audio(live, WorkerStatus.AudioCache::size), audio(live, WorkerStatus.AudioCache::hits));
        return ResponseEntity.status(up ? 200 : 503).body(health);
    }

    private static long audio(List<WorkerStatus> live, ToLongFunction<WorkerStatus.AudioCache> figure) {
        return live.stream().map(WorkerStatus::audioCache).filter(Objects::nonNull).mapToLong(figure).sum();
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

    /// The models that can speak now.
    @GetMapping("/v1/models")
    Models models() {
        var models = new TreeMap<String, Model>();
        for (var worker : workers.live()) {
            var name = worker.model() == null ? worker.engine() : worker.model();
            models.put(name, new Model(name, "model", worker.at().getEpochSecond(), worker.engine()));
        }
        return new Models("list", List.copyOf(models.values()));
    }
}
