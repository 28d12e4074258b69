package dev.voxq.cli.bench;

import dev.voxq.cli.client.ApiClient;
import dev.voxq.fleet.Fleet;
import dev.voxq.model.AudioFormat;
import dev.voxq.model.AudioSpec;
import dev.voxq.model.Delivery;
import dev.voxq.model.JobId;
import dev.voxq.model.JobInfo;
import dev.voxq.model.Lane;
import dev.voxq.model.Sampling;
import dev.voxq.model.StoreLocation;
import dev.voxq.model.SynthesisEvent.Accepted;
import dev.voxq.model.SynthesisJob;
import dev.voxq.model.wire.EventCodec;
import dev.voxq.model.wire.JobCodec;
import dev.voxq.model.wire.Json;
import dev.voxq.model.wire.Topics;
import dev.voxq.worker.bench.BenchModel;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `voxq bench queue`: what the way through the queue costs a listener, engine left out.
///
/// Streams start at fixed times, whether or not earlier ones were answered; counted is the time from the moment a request
/// was due to its first audio. The engine costs nothing, so all of it is HTTP, two topics and two processes. Then the same
/// with bulk rows that wait, and as many as there are slots that are being spoken.
@Command(name = "queue", description = {"Times the first audio of realtime streams with an engine that costs nothing,",
    "at a fixed rate, without and with bulk rows waiting."})
final class QueueBenchCommand implements Callable<Integer> {
    private static final String SOURCE = "/voxq/bench";
    private static final Duration WARM_UP = Duration.ofSeconds(60);
    private static final Duration KNOWN_PATIENCE = Duration.ofMinutes(5);

    @Spec
    private CommandSpec spec;

    @Option(names = "--rate", defaultValue = "20", paramLabel = "NUMBER",
            description = "Streams a second (default ${DEFAULT-VALUE}).")
    private int rate;

    @Option(names = "--seconds", defaultValue = "30", paramLabel = "NUMBER",
            description = "How long they are counted, twice (default ${DEFAULT-VALUE}).")
    private int seconds;

    @Option(names = "--bulk", defaultValue = "100000", paramLabel = "NUMBER",
            description = "Bulk rows that wait the second time (default ${DEFAULT-VALUE}).")
    private int bulk;

    @Option(names = "--json", description = "Print one JSON object.")
    private boolean json;

    private record Result(int rate, Timings idle, int bulk, Timings loaded) {
        @Override
        public String toString() {
            return "first audio at " + rate + " streams a second, engine left out:\n  nothing waits        " + idle
                    + "\n  " + bulk + " rows wait   " + loaded;
        }
    }

    @Override
    public Integer call() throws Exception {
        try (var bench = BenchFleet.start(1, 1, Duration.ZERO, Map.of());
                var client = new ApiClient(bench.fleet().addresses().getFirst())) {
            var _ = measure(client, WARM_UP);
            var idle = Timings.of(measure(client, Duration.ofSeconds(seconds)));
            queueBulk(bench.fleet());
            awaitKnown(client);
            var _ = measure(client, WARM_UP.dividedBy(4));
            var result = new Result(rate, idle, bulk, Timings.of(measure(client, Duration.ofSeconds(seconds))));
            spec.commandLine().getOut().println(json ? Json.mapper().writeValueAsString(told(result)) : result);
        }
        return 0;
    }

    private static Map<String, Object> told(Result result) {
        var told = new LinkedHashMap<String, Object>();
        told.put("rate", result.rate());
        told.put("idle_ms", result.idle());
        told.put("bulk", result.bulk());
        told.put("loaded_ms", result.loaded());
        return told;
    }

    private List<Double> measure(ApiClient client, Duration span) throws InterruptedException, ExecutionException {
        var times = new ArrayList<Future<Double>>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            long start = System.nanoTime();
            for (int i = 0; i < rate * span.toSeconds(); i++) {
                long due = start + i * 1_000_000_000L / rate;
                Thread.sleep(Duration.ofNanos(Math.max(0, due - System.nanoTime())));
                times.add(threads.submit(() -> firstAudioMillis(client, due)));
            }
        }
        var millis = new ArrayList<Double>();
        for (var time : times) {
            millis.add(time.get());
        }
        return millis;
    }

    private static double firstAudioMillis(ApiClient client, long due) throws Exception {
        try (var audio = client.speak(Map.of("input", "two words", "response_format", "pcm"))) {
            if (audio.read() < 0) {
                throw new IOException("a stream ended without audio");
            }
            double millis = (System.nanoTime() - due) / 1e6;
            audio.skip(Long.MAX_VALUE);
            return millis;
        }
    }

    /// Writes what an API would have written.
    private void queueBulk(Fleet fleet) {
        var topics = Topics.DEFAULT;
        try (var producer = new KafkaProducer<>(Map.<String, Object>of("bootstrap.servers", fleet.bootstrapServers(),
                "linger.ms", 20, "batch.size", 1 << 18), new ByteArraySerializer(), new ByteArraySerializer())) {
            for (int i = 0; i < bulk; i++) {
                var id = JobId.random();
                var job = new SynthesisJob(id, Lane.BULK, BenchModel.RESTING + " a long row", null, null, null,
                        Sampling.DEFAULTS, AudioSpec.of(AudioFormat.WAV),
                        Delivery.toStore(new StoreLocation(fleet.bucket(), "audio/" + id + ".wav")), Instant.now(),
                        null,
                        null, null);
                var event = new Accepted(JobInfo.of(job), job.createdAt());
                var _ = producer.send(EventCodec.encode(event, SOURCE, event.at()).on(topics.events(), null));
                var _ = producer.send(JobCodec.encode(job, SOURCE).on(topics.jobs(Lane.BULK), null));
            }
        }
    }

    private void awaitKnown(ApiClient client) throws InterruptedException {
        long end = System.nanoTime() + KNOWN_PATIENCE.toNanos();
        while (client.health().path("queue").path("bulk").longValue(0) < bulk * 0.99) {
            if (System.nanoTime() > end) {
                throw new IllegalStateException("the API does not know of " + bulk + " rows after " + KNOWN_PATIENCE);
            }
            Thread.sleep(200);
        }
    }
}
