package dev.voxq.ingest;

import static java.util.Objects.requireNonNull;

import dev.voxq.model.ControlCommand;
import dev.voxq.model.FailureCode;
import dev.voxq.model.FinishReason;
import dev.voxq.model.JobId;
import dev.voxq.model.JobInfo;
import dev.voxq.model.Lane;
import dev.voxq.model.SpeechResult;
import dev.voxq.model.SynthesisEvent;
import dev.voxq.model.SynthesisJob;
import dev.voxq.model.VoiceId;
import dev.voxq.model.WorkerStatus;
import dev.voxq.model.wire.ControlCodec;
import dev.voxq.model.wire.EventCodec;
import dev.voxq.model.wire.JobCodec;
import dev.voxq.model.wire.MalformedRecordException;
import dev.voxq.model.wire.Topics;
import dev.voxq.model.wire.WorkerStatusCodec;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/// The worker's side of the topics, in the hands of a test: it sees each job by its text and says what becomes of it.
public final class TestWorker implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final String SOURCE = "/voxq/worker/test";

    private final Topics topics;
    private final KafkaProducer<byte[], byte[]> producer;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Thread reader;
    private final Map<String, CompletableFuture<SynthesisJob>> jobs = new ConcurrentHashMap<>();
    private final Map<JobId, Integer> deliveries = new ConcurrentHashMap<>();
    private final Map<JobId, CompletableFuture<Instant>> cancelled = new ConcurrentHashMap<>();
    private final Map<VoiceId, CompletableFuture<Instant>> forgotten = new ConcurrentHashMap<>();
    private volatile @Nullable Consumer<SynthesisJob> habit;

    TestWorker(String bootstrapServers, Topics topics) {
        this.topics = topics;
        producer = new KafkaProducer<>(Map.of("bootstrap.servers", bootstrapServers, "linger.ms", 0),
                new ByteArraySerializer(), new ByteArraySerializer());
        consumer = new KafkaConsumer<>(Map.of("bootstrap.servers", bootstrapServers, "fetch.max.wait.ms", 100),
                new ByteArrayDeserializer(), new ByteArrayDeserializer());
        var partitions = List.of(new TopicPartition(topics.jobs(Lane.REALTIME), 0),
                new TopicPartition(topics.jobs(Lane.BULK), 0), new TopicPartition(topics.control(), 0));
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
        reader = Thread.ofPlatform().name("test-worker").start(this::read);
    }

    /// What to do with jobs whose text begins with `auto`.
    public void automatically(Consumer<SynthesisJob> newHabit) {
        habit = newHabit;
    }

    /// The job with this text, as soon as it is in its queue.
    public SynthesisJob take(String text) {
        return await(job(text));
    }

    /// How often the job has come.
    public int deliveries(JobId id) {
        return deliveries.getOrDefault(id, 0);
    }

    /// Whether the job with this text is in its queue.
    public boolean seen(String text) {
        return job(text).isDone();
    }

    /// When the job was cancelled, which may be in the future.
    public CompletableFuture<Instant> cancellation(JobId id) {
        return cancelled.computeIfAbsent(id, _ -> new CompletableFuture<>());
    }

    /// When the voice was forgotten, which may be in the future.
    public CompletableFuture<Instant> forgetting(VoiceId voice) {
        return forgotten.computeIfAbsent(voice, _ -> new CompletableFuture<>());
    }

    /// Says that it lives, with a voice called ryan and five hits in its cache.
    public void live(WorkerStatus.@Nullable Cleared cleared) {
        var status = new WorkerStatus("test-worker", Instant.now(), "up", "test-engine", "test-model", "cpu", 4, 0,
                List.of("ryan"), List.of("english"), new WorkerStatus.VoiceCache(2, 5, 3, 0, 1, 2), cleared,
                new WorkerStatus.AudioCache(2, 4_096, 1, 2, 0));
        var _ = producer.send(WorkerStatusCodec.encode(status, SOURCE).on(topics.workers(), null));
    }

    /// Says that it is gone.
    public void leave() {
        var _ = producer.send(WorkerStatusCodec.farewell("test-worker", topics.workers()));
    }

    public boolean sawCancellationOf(JobId id) {
        return cancellation(id).isDone();
    }

    public void start(SynthesisJob job, int attempt) {
        tell(job, new SynthesisEvent.Started(JobInfo.of(job), Instant.now(), "test-worker", "test-engine", job.seed(),
                attempt));
    }

    /// Sends some samples, with `offset` samples ahead of them.
    public void chunk(SynthesisJob job, int index, long offset, byte[] audio, boolean last) {
        reply(job, new SynthesisEvent.Chunk(job.id(), index, offset, last, job.audio().sampleRateHz(), audio));
    }

    public void complete(SynthesisJob job, long samples) {
        var result = new SpeechResult("test-engine", "test-model", job.seed(), FinishReason.STOP, samples,
                job.audio().sampleRateHz(), 1, 5, 10, 1, List.of(), "00", job.delivery().store());
        tell(job, new SynthesisEvent.Completed(JobInfo.of(job), Instant.now(), result));
    }

    public void fail(SynthesisJob job, FailureCode code, String message, @Nullable String field) {
        tell(job, new SynthesisEvent.Failed(JobInfo.of(job), Instant.now(), code, message, field, 1));
    }

    /// Takes a failed job out of the dead letters, as an operator would.
    public void revive(SynthesisJob job) {
        tell(job, new SynthesisEvent.Accepted(JobInfo.of(job), Instant.now(), 1));
    }

    /// Speaks all of it in even chunks.
    public void speak(SynthesisJob job, byte[] audio, int chunkBytes) {
        start(job, 1);
        for (int at = 0, index = 0; at < audio.length; at += chunkBytes, index++) {
            var until = Math.min(at + chunkBytes, audio.length);
            chunk(job, index, at / 2, Arrays.copyOfRange(audio, at, until), until == audio.length);
        }
        complete(job, audio.length / 2);
    }

    static <T> T await(CompletableFuture<T> future) {
        try {
            return future.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException | ExecutionException | TimeoutException e) {
            throw new AssertionError("nothing came in " + PATIENCE, e);
        }
    }

    private void tell(SynthesisJob job, SynthesisEvent.StateChange change) {
        var _ = producer.send(EventCodec.encode(change, SOURCE, change.at()).on(topics.events(), null));
        reply(job, change);
    }

    private void reply(SynthesisJob job, SynthesisEvent event) {
        var reply = job.delivery().reply();
        if (reply != null) {
            var _ = producer.send(EventCodec.encodeReply(event, reply, SOURCE, Instant.now())
                    .on(reply.topic(), reply.partition()));
        }
    }

    private CompletableFuture<SynthesisJob> job(String text) {
        return jobs.computeIfAbsent(text, _ -> new CompletableFuture<>());
    }

    private void read() {
        try (consumer) {
            while (true) {
                for (var record : consumer.poll(Duration.ofSeconds(1))) {
                    handle(record);
                }
            }
        } catch (WakeupException e) {
            // closing
        } catch (MalformedRecordException e) {
            throw new AssertionError("the API wrote a record that makes no sense", e);
        }
    }

    private void obey(ControlCommand command) {
        switch (command) {
            case ControlCommand.Cancel(var job, var at) -> cancellation(job).complete(at);
            case ControlCommand.ClearCaches(var id, _) -> live(new WorkerStatus.Cleared(id, 3, 2L));
            case ControlCommand.ForgetVoice(var voice, var at) -> forgetting(voice).complete(at);
        }
    }

    private void handle(ConsumerRecord<byte[], byte[]> record) throws MalformedRecordException {
        if (record.topic().equals(topics.control())) {
            obey(ControlCodec.decode(record.value(), record.headers()));
            return;
        }
        var job = JobCodec.decode(record.value(), record.headers());
        deliveries.merge(job.id(), 1, Integer::sum);
        if (job.text().startsWith("auto")) {
            requireNonNull(habit, "no habit was given").accept(job);
        } else {
            job(job.text()).complete(job);
        }
    }

    @Override
    public void close() {
        consumer.wakeup();
        try {
            reader.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        producer.close();
    }
}
