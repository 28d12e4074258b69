package dev.voxq.ingest.bench;

import dev.voxq.model.AudioFormat;
import dev.voxq.model.AudioSpec;
import dev.voxq.model.FinishReason;
import dev.voxq.model.JobId;
import dev.voxq.model.JobInfo;
import dev.voxq.model.Lane;
import dev.voxq.model.SpeechResult;
import dev.voxq.model.SynthesisEvent.Accepted;
import dev.voxq.model.SynthesisEvent.Completed;
import dev.voxq.model.SynthesisEvent.StateChange;
import dev.voxq.model.wire.EventCodec;
import dev.voxq.model.wire.Topics;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.random.RandomGenerator;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/// How long `GET /v1/jobs/{id}` takes at a given rate while many jobs are known.
///
/// Writes the events of so many jobs, half of them completed, waits until the service knows the last, and then asks for
/// random ones at fixed times, whether or not earlier answers have come: a slow answer is not hidden by asking less.
///
/// @param known jobs
/// @param perSecond queries
public record StatusBench(String bootstrapServers, Topics topics, URI api, int known, int perSecond, Duration time) {
    private static final String SOURCE = "/voxq/bench";
    /// At the same rate, and not counted: both ends are compiled meanwhile.
    private static final Duration WARM_UP = Duration.ofSeconds(20);
    private static final Duration INTAKE_PATIENCE = Duration.ofMinutes(5);

    /// What was measured. Milliseconds, from the moment a query was due to the last byte of its answer.
    ///
    /// @param intakeSeconds from the first event written to the last one known
    public record Result(int known, int queries, int failed, double intakeSeconds, double p50, double p99,
            double most) {
        @Override
        public String toString() {
            return "status queries: %d jobs known after %.1f s; %d queries, %d failed; p50 %.1f ms, p99 %.1f ms, most %.1f ms"
                    .formatted(known, intakeSeconds, queries, failed, p50, p99, most);
        }
    }

    public Result run() throws InterruptedException {
        var start = System.nanoTime();
        var ids = writeJobs();
        try (var http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
            awaitKnown(http, ids.getLast());
            var intake = (System.nanoTime() - start) / 1e9;
            var _ = query(http, ids, intake, WARM_UP);
            return query(http, ids, intake, time);
        }
    }

    private List<JobId> writeJobs() {
        var ids = new ArrayList<JobId>(known);
        try (var producer = new KafkaProducer<>(Map.of("bootstrap.servers", bootstrapServers, "linger.ms", 20,
                "batch.size", 1 << 18), new ByteArraySerializer(), new ByteArraySerializer())) {
            for (int i = 0; i < known; i++) {
                var job = new JobInfo(JobId.random(), Lane.BULK, null, AudioSpec.of(AudioFormat.WAV), 120, null,
                        Instant.now(), null, null, null);
                ids.add(job.id());
                write(producer, new Accepted(job, job.createdAt()));
                if (i % 2 == 0) {
                    write(producer, new Completed(job, Instant.now(), result()));
                }
            }
        }
        return ids;
    }

    private static SpeechResult result() {
        return new SpeechResult("bench", "bench", 1, FinishReason.STOP, 24_000, 24_000, 4, 5, 10, 1, List.of(),
                "0".repeat(64), null);
    }

    private void write(KafkaProducer<byte[], byte[]> producer, StateChange event) {
        var _ = producer.send(EventCodec.encode(event, SOURCE, event.at()).on(topics.events(), null));
    }

    private void awaitKnown(HttpClient http, JobId last) throws InterruptedException {
        var end = System.nanoTime() + INTAKE_PATIENCE.toNanos();
        while (ask(http, last) != 200) {
            if (System.nanoTime() > end) {
                throw new IllegalStateException(api + " did not know " + last + " within " + INTAKE_PATIENCE);
            }
            Thread.sleep(100);
        }
    }

    private Result query(HttpClient http, List<JobId> ids, double intake, Duration span) throws InterruptedException {
        var random = RandomGenerator.of("L64X128MixRandom");
        var number = (int) (perSecond * span.toMillis() / 1000);
        var answers = new ArrayList<Future<Double>>(number);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var start = System.nanoTime();
            for (int i = 0; i < number; i++) {
                var due = start + i * 1_000_000_000L / perSecond;
                Thread.sleep(Duration.ofNanos(Math.max(0, due - System.nanoTime())));
                var id = ids.get(random.nextInt(ids.size()));
                answers.add(threads.submit(
                        () -> ask(http, id) == 200 ? (System.nanoTime() - due) / 1e6 : Double.POSITIVE_INFINITY));
            }
        }
        return result(intake, answers.stream().mapToDouble(StatusBench::value).sorted().toArray());
    }

    private static double value(Future<Double> answer) {
        try {
            return answer.get();
        } catch (ExecutionException | InterruptedException e) {
            return Double.POSITIVE_INFINITY;
        }
    }

    private Result result(double intake, double[] sorted) {
        var failed = (int) Arrays.stream(sorted).filter(Double::isInfinite).count();
        return new Result(known, sorted.length, failed, intake, sorted[sorted.length / 2],
                sorted[(int) (sorted.length * 0.99)], sorted[sorted.length - 1]);
    }

    private int ask(HttpClient http, JobId id) throws InterruptedException {
        try {
            return http.send(HttpRequest.newBuilder(api.resolve("/v1/jobs/" + id)).build(),
                    HttpResponse.BodyHandlers.ofByteArray()).statusCode();
        } catch (IOException e) {
            return 0;
        }
    }
}
