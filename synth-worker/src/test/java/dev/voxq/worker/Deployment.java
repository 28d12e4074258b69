package dev.voxq.worker;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import dev.voxq.embedded.EmbeddedKafka;
import dev.voxq.embedded.EmbeddedS3;
import dev.voxq.model.AudioFormat;
import dev.voxq.model.AudioSpec;
import dev.voxq.model.Delivery;
import dev.voxq.model.JobId;
import dev.voxq.model.Lane;
import dev.voxq.model.ReplyAddress;
import dev.voxq.model.Sampling;
import dev.voxq.model.StoreLocation;
import dev.voxq.model.SynthesisEvent;
import dev.voxq.model.SynthesisJob;
import dev.voxq.model.wire.EventCodec;
import dev.voxq.model.wire.JobCodec;
import dev.voxq.model.wire.MalformedRecordException;
import dev.voxq.model.wire.TopicSetup;
import dev.voxq.model.wire.Topics;
import dev.voxq.worker.config.WorkerConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;

/// A real broker and a real store for all tests of this process, and in them topics and a bucket for one test.
final class Deployment implements AutoCloseable {
    static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final AtomicInteger COUNT = new AtomicInteger();
    static final EmbeddedS3.Credentials CREDENTIALS = new EmbeddedS3.Credentials("test-key", "test-secret");

    /// Started once, for the first test that wants them.
    private static final class Servers {
        static final Path DIRECTORY = temporary();
        static final EmbeddedKafka KAFKA = EmbeddedKafka.start(DIRECTORY.resolve("kafka"));
        static final EmbeddedS3 S3 = EmbeddedS3.start(DIRECTORY.resolve("s3"), 0, CREDENTIALS);

        private static Path temporary() {
            try {
                return Files.createTempDirectory("voxq-test-");
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private final String bootstrap;
    private final URI s3Endpoint;
    private final Topics topics;
    private final String bucket;
    private final Admin admin;
    private final Producer<byte[], byte[]> producer;
    private final S3Client s3;

    private Deployment(String bootstrap, EmbeddedS3 store) {
        int number = COUNT.incrementAndGet();
        this.bootstrap = bootstrap;
        this.s3Endpoint = store.endpoint();
        this.topics = new Topics("t" + number + ".", 2, (short) 1);
        this.bucket = "bucket-" + number;
        this.admin = Admin.create(Map.of("bootstrap.servers", bootstrap));
        this.producer = new KafkaProducer<>(Map.of("bootstrap.servers", bootstrap, "linger.ms", 0),
                new ByteArraySerializer(), new ByteArraySerializer());
        this.s3 = S3Client.builder().endpointOverride(s3Endpoint).forcePathStyle(true).region(Region.US_EAST_1)
                .credentialsProvider(StaticCredentialsProvider.create(
                        AwsBasicCredentials.create(CREDENTIALS.accessKey(), CREDENTIALS.secretKey())))
                .build();
        store.createBucket(bucket);
    }

    static Deployment fresh() throws InterruptedException {
        return on(Servers.KAFKA.bootstrapServers());
    }

    /// With a broker of the test's own.
    static Deployment on(String bootstrap) throws InterruptedException {
        return on(bootstrap, Servers.S3);
    }

    /// With a store of the test's own.
    static Deployment with(EmbeddedS3 store) throws InterruptedException {
        return on(Servers.KAFKA.bootstrapServers(), store);
    }

    private static Deployment on(String bootstrap, EmbeddedS3 store) throws InterruptedException {
        var deployment = new Deployment(bootstrap, store);
        TopicSetup.ensure(deployment.admin, deployment.topics);
        return deployment;
    }

    Topics topics() {
        return topics;
    }

    S3Client s3() {
        return s3;
    }

    String bucket() {
        return bucket;
    }

    /// The environment of a worker in this deployment.
    Map<String, String> environment(String... more) {
        var environment = new HashMap<>(Map.of(
                "KAFKA_BOOTSTRAP_SERVERS", bootstrap,
                "TOPIC_PREFIX", topics.prefix(),
                "REPLY_PARTITIONS", "2",
                "S3_ENDPOINT", s3Endpoint.toString(),
                "S3_ACCESS_KEY", CREDENTIALS.accessKey(),
                "S3_SECRET_KEY", CREDENTIALS.secretKey(),
                "DRAIN_TIMEOUT", "5s"));
        for (int i = 0; i < more.length; i += 2) {
            environment.put(more[i], more[i + 1]);
        }
        return environment;
    }

    /// Starts a worker that hums, with a step of so long.
    SynthWorker worker(Duration step, String... more) throws InterruptedException {
        var config = WorkerConfig.from(environment(more));
        return SynthWorker.start(config, () -> new SineModel(config.batch().maxBatchSize(), step));
    }

    /// A job of so many frames for a listener.
    SynthesisJob listened(int frames) {
        return job(Lane.REALTIME, frames, Delivery.toListener(reply()));
    }

    /// A job of so many frames for the store.
    SynthesisJob stored(int frames) {
        var id = JobId.random();
        return job(id, Lane.BULK, words(frames), Delivery.toStore(location(id)), AudioSpec.of(AudioFormat.WAV));
    }

    SynthesisJob job(Lane lane, int frames, Delivery delivery) {
        return job(JobId.random(), lane, words(frames), delivery, AudioSpec.of(AudioFormat.WAV));
    }

    SynthesisJob job(JobId id, Lane lane, String text, Delivery delivery, AudioSpec audio) {
        return new SynthesisJob(id, lane, text, null, null, null, Sampling.DEFAULTS, audio, delivery, Instant.now(),
                null, null, null);
    }

    ReplyAddress reply() {
        return ReplyAddress.of(topics.replies(), 1, "listener-7");
    }

    StoreLocation location(JobId id) {
        return new StoreLocation(bucket, "out/" + id + ".wav");
    }

    static String words(int count) {
        return "la ".repeat(count).strip();
    }

    void submit(SynthesisJob job) {
        send(JobCodec.encode(job, "/test").on(topics.jobs(job.lane()), null));
    }

    void send(ProducerRecord<byte[], byte[]> record) {
        var _ = producer.send(record);
    }

    void flush() {
        producer.flush();
    }

    /// Reads a topic from its beginning until enough has been seen.
    List<ConsumerRecord<byte[], byte[]>> read(String topic, Predicate<List<ConsumerRecord<byte[], byte[]>>> enough) {
        producer.flush();
        try (var consumer = new KafkaConsumer<>(Map.<String, Object>of("bootstrap.servers", bootstrap,
                "auto.offset.reset", "earliest", "enable.auto.commit", false), new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            consumer.assign(consumer.partitionsFor(topic).stream()
                    .map(info -> new TopicPartition(topic, info.partition())).toList());
            var seen = new ArrayList<ConsumerRecord<byte[], byte[]>>();
            var end = System.nanoTime() + PATIENCE.toNanos();
            while (!enough.test(seen)) {
                if (System.nanoTime() - end > 0) {
                    throw new AssertionError("not seen on " + topic + " within " + PATIENCE + "; seen: "
                            + seen.stream().map(Deployment::describe).toList());
                }
                consumer.poll(Duration.ofMillis(100)).forEach(seen::add);
            }
            return seen;
        }
    }

    /// The events of a job on the events topic, up to its end.
    List<SynthesisEvent> events(JobId id) {
        return eventsOn(topics.events(), id);
    }

    /// What a job's listener is sent, up to the job's end.
    List<SynthesisEvent> replies(JobId id) {
        return eventsOn(topics.replies(), id);
    }

    /// The job's last event.
    <E extends SynthesisEvent> E end(JobId id, Class<E> expected) {
        var last = events(id).getLast();
        if (!expected.isInstance(last)) {
            throw new AssertionError("expected " + expected.getSimpleName() + ", not " + last);
        }
        return expected.cast(last);
    }

    boolean exists(StoreLocation location) {
        return s3.listObjectsV2(list -> list.bucket(location.bucket()).prefix(location.key())).keyCount() > 0;
    }

    byte[] object(StoreLocation location) {
        return s3.getObjectAsBytes(get -> get.bucket(location.bucket()).key(location.key())).asByteArray();
    }

    @Override
    public void close() {
        producer.close(Duration.ofSeconds(1));
        admin.close(Duration.ofSeconds(1));
        s3.close();
    }

    private List<SynthesisEvent> eventsOn(String topic, JobId id) {
        return events(read(topic, seen -> events(seen, id).stream().anyMatch(SynthesisEvent::terminal)), id);
    }

    static List<SynthesisEvent> events(List<ConsumerRecord<byte[], byte[]>> records, JobId id) {
        return records.stream().map(Deployment::event).filter(event -> event.jobId().equals(id)).toList();
    }

    static SynthesisEvent event(ConsumerRecord<byte[], byte[]> record) {
        try {
            return EventCodec.decode(record.key(), record.value(), record.headers());
        } catch (MalformedRecordException e) {
            throw new AssertionError(e);
        }
    }

    private static String describe(ConsumerRecord<byte[], byte[]> record) {
        return new String(requireNonNull(record.value()), UTF_8);
    }
}
