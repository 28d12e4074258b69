package dev.voxq.worker;

import static java.util.Objects.requireNonNull;

import dev.voxq.model.VoiceFolder;
import dev.voxq.model.VoiceId;
import dev.voxq.model.WorkerStatus;
import dev.voxq.model.wire.TopicSetup;
import dev.voxq.worker.config.InvalidSettingException;
import dev.voxq.worker.config.KafkaConfig;
import dev.voxq.worker.config.WorkerConfig;
import dev.voxq.worker.delivery.AudioDelivery;
import dev.voxq.worker.delivery.S3Store;
import dev.voxq.worker.delivery.S3VoiceStore;
import dev.voxq.worker.observe.Health;
import dev.voxq.worker.observe.HealthServer;
import dev.voxq.worker.observe.LogSetup;
import dev.voxq.worker.observe.WorkerMetrics;
import dev.voxq.worker.queue.CacheControl;
import dev.voxq.worker.queue.KafkaJobSource;
import dev.voxq.worker.schedule.FinishedAudio;
import dev.voxq.worker.schedule.FrameLoop;
import dev.voxq.worker.schedule.ModelSource;
import dev.voxq.worker.schedule.NanoClock;
import dev.voxq.worker.schedule.ScheduleConfig;
import dev.voxq.worker.schedule.TextSplitter;
import dev.voxq.worker.speech.ModelInfo;
import dev.voxq.worker.speech.SpeechModel;
import dev.voxq.worker.text.Languages;
import dev.voxq.worker.text.Sentences;
import dev.voxq.worker.voice.Voices;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A worker: takes jobs from Kafka, speaks them, and brings the audio to where it is wanted.
public final class SynthWorker implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SynthWorker.class);
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(5);
    /// In UTF-16 units: about half a minute of speech.
    private static final int LONGEST_UTTERANCE = 400;
    private static final Duration BROKER_PAUSE = Duration.ofSeconds(1);

    private final WorkerConfig config;
    private final long startedNanos = System.nanoTime();
    private final AtomicReference<@Nullable ModelInfo> model = new AtomicReference<>();
    private final AtomicBoolean closing = new AtomicBoolean();
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final Admin admin;
    private final Producer<byte[], byte[]> producer;
    private final S3Store store;
    private final Voices voices;
    private final FinishedAudio finished;
    private final StatusBeat beat;
    private final AtomicReference<WorkerStatus.@Nullable Cleared> cleared = new AtomicReference<>();
    private final CacheControl caches = new CacheControl() {
        @Override
        public void clear(String command) {
            cleared.set(new WorkerStatus.Cleared(command, voices.clear(), finished.clear()));
            beat.tellNow();
        }

        @Override
        public void forget(VoiceId voice) {
            voices.forget(voice);
        }
    };
    private final FrameLoop loop;
    private final Thread loopThread;
    private final KafkaJobSource jobs;
    private final @Nullable HealthServer http;
    private volatile boolean begun;

    /// `java … dev.voxq.worker.SynthWorker [--help]`, with its settings in the environment.
    public static void main(String[] arguments) throws InterruptedException {
        if (List.of(arguments).contains("--help")) {
            System.out.println(WorkerConfig.describeSettings());
            return;
        }
        System.exit(run());
    }

    private static int run() throws InterruptedException {
        try {
            var config = WorkerConfig.from(System.getenv());
            LogSetup.apply(config.observe());
            var worker = start(config);
            Runtime.getRuntime().addShutdownHook(new Thread(worker::close, "drain"));
            worker.ended().get();
            return 0;
        } catch (InvalidSettingException | IllegalStateException | KafkaException | UncheckedIOException e) {
            System.err.println("synth-worker: " + e.getMessage());
            return 2;
        } catch (ExecutionException e) {
            System.err.println("synth-worker: " + requireNonNull(e.getCause()).getMessage());
            return 1;
        }
    }

    /// Starts a worker with the engine its configuration names. Returns once it takes jobs.
    ///
    /// @throws InvalidSettingException when the configuration asks for what cannot be had
    public static SynthWorker start(WorkerConfig config) throws InterruptedException {
        var sized = SpeechModels.sized(config);
        return start(sized, SpeechModels.of(sized.engine(), sized.batch()));
    }

    /// Starts a worker with this engine, which cannot clone.
    public static SynthWorker start(WorkerConfig config, ModelSource models) throws InterruptedException {
        return start(config, SpeechModels.withoutCloning("this engine", models));
    }

    private static SynthWorker start(WorkerConfig config, SpeechModels models) throws InterruptedException {
        var worker = new SynthWorker(config, models);
        try {
            worker.begin();
            return worker;
        } catch (RuntimeException | InterruptedException e) {
            worker.close();
            throw e;
        }
    }

    private SynthWorker(WorkerConfig config, SpeechModels models) {
        var kafka = config.kafka();
        var clock = Clock.systemUTC();
        var source = "/voxq/worker/" + config.workerId();
        var metrics = new WorkerMetrics(registry);
        this.config = config;
        this.admin = admin(kafka);
        this.producer = producer(kafka);
        this.store = S3Store.of(config.store());
        this.voices = new Voices(new S3VoiceStore(store, new VoiceFolder(config.voice().bucket())), models.encoders(),
                config.voice().cacheMax());
        this.finished = new FinishedAudio(config.cache().audioMax(), config.cache().audioBytes());
        metrics.watch(voices);
        metrics.watch(finished);
        this.beat = new StatusBeat(producer, kafka.topics().workers(), source, this::status);
        this.loop = new FrameLoop(() -> remembered(models.models()), schedule(config), SynthWorker::sentences, metrics,
                NanoClock.SYSTEM, clock);
        this.loopThread = Thread.ofPlatform().name("frame-loop").unstarted(this::runLoop);
        var delivery = new AudioDelivery(producer, kafka.topics().events(), source, store, config.workerId(),
                config.queue().maxAttempts(), metrics, clock, NanoClock.SYSTEM);
        this.jobs = new KafkaJobSource(kafka, config.queue(), config.batch().maxBatchSize(), loop, delivery, voices,
                finished, caches, producer, source, metrics, clock);
        this.http = config.observe().httpPort() == 0
                ? null
                : HealthServer.start(config.observe().httpPort(), this::health, registry);
    }

    /// Completes when the worker has been closed, exceptionally when its frame loop broke.
    public CompletableFuture<Void> ended() {
        return ended;
    }

    /// How the worker is now.
    public Health health() {
        var info = model.get();
        var cache = voices.stats();
        var audio = finished.stats();
        return new Health(state(), config.workerId(),
                info == null ? config.engine().chosen().label() : info.engine(), info == null ? "" : info.model(),
                config.batch().maxBatchSize(), jobs.held(), cache.size(), cache.hits(),
                audio.size(), audio.hits(),
                TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - startedNanos));
    }

    private String state() {
        return closing.get() ? "draining" : begun ? "up" : "starting";
    }

    private WorkerStatus status() {
        var info = model.get();
        return new WorkerStatus(config.workerId(), Instant.now(), state(),
                info == null ? config.engine().chosen().label() : info.engine(), info == null ? null : info.model(),
                info == null ? null : info.device(), config.batch().maxBatchSize(), jobs.held(),
                info == null ? List.of() : info.voices(), info == null ? List.of() : info.languages(), voices.stats(),
                cleared.get(), finished.stats());
    }

    /// Drains: takes no more jobs, lets those that run come to their end within DRAIN_TIMEOUT, gives the rest back.
    @Override
    public void close() {
        if (!closing.compareAndSet(false, true)) {
            return;
        }
        LOG.atInfo().addKeyValue("worker", config.workerId()).addKeyValue("held", jobs.held()).log("draining");
        try {
            drain();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            beat.close();
            voices.close();
            producer.close(CLOSE_LIMIT);
            admin.close(CLOSE_LIMIT);
            store.close();
            if (http != null) {
                http.close();
            }
            ended.complete(null);
        }
    }

    private void begin() throws InterruptedException {
        awaitBroker();
        loopThread.start();
        if (config.engine().preload()) {
            awaitModel();
        }
        jobs.start();
        begun = true;
        beat.start();
        LOG.atInfo().addKeyValue("worker", config.workerId()).addKeyValue("engine", config.engine().chosen().label())
                .addKeyValue("slots", config.batch().maxBatchSize())
                .addKeyValue("kafka", config.kafka().bootstrapServers()).log("taking jobs");
    }

    /// Until there is a broker to ask. What waiting cannot cure ends the start.
    private void awaitBroker() throws InterruptedException {
        while (true) {
            try {
                TopicSetup.ensure(admin, config.kafka().topics());
                jobs.configureGroups(admin);
                return;
            } catch (KafkaException e) {
                if (!passing(e)) {
                    throw e;
                }
                LOG.atWarn().addKeyValue("kafka", config.kafka().bootstrapServers())
                        .addKeyValue("reason", e.getMessage()).log("Kafka is not there yet; trying again");
                Thread.sleep(BROKER_PAUSE);
            }
        }
    }

    private static boolean passing(@Nullable Throwable failure) {
        return failure instanceof RetriableException || (failure != null && passing(failure.getCause()));
    }

    /// Jobs are taken once there is a model to speak them.
    private void awaitModel() throws InterruptedException {
        try {
            loop.preload().get();
        } catch (ExecutionException e) {
            throw new InvalidSettingException(
                    "the engine could not be opened: " + requireNonNull(e.getCause()).getMessage());
        }
    }

    private void drain() throws InterruptedException {
        jobs.stopAcquiring(CLOSE_LIMIT);
        loop.drain();
        if (!jobs.awaitIdle(config.queue().drainTimeout())) {
            LOG.atWarn().addKeyValue("held", jobs.held()).log("DRAIN_TIMEOUT is over; giving jobs back");
        }
        loop.stop();
        jobs.close(CLOSE_LIMIT);
        loopThread.join(CLOSE_LIMIT);
    }

    private void runLoop() {
        try {
            loop.run();
        } catch (RuntimeException | Error e) {
            LOG.atError().setCause(e).log("the frame loop broke; the worker ends");
            ended.completeExceptionally(e);
        }
    }

    /// Each sentence is an utterance; what has no sentence in it is one as a whole.
    private static List<TextSplitter.Stretch> sentences(String text, @Nullable String language) {
        var tag = language == null ? "" : Languages.tag(language).orElse("");
        var sentences = new Sentences(tag, LONGEST_UTTERANCE).of(text);
        return sentences.isEmpty()
                ? TextSplitter.WHOLE.split(text, language)
                : sentences.stream().map(range -> new TextSplitter.Stretch(range.start(), range.end())).toList();
    }

    private SpeechModel remembered(ModelSource models) {
        var opened = models.open();
        model.set(opened.info());
        return opened;
    }

    private static ScheduleConfig schedule(WorkerConfig config) {
        var batch = config.batch();
        var defaults = ScheduleConfig.ofBatch(batch.maxBatchSize());
        return new ScheduleConfig(batch.maxBatchSize(), batch.streamFirstEmit(), batch.streamEmitFrames(),
                defaults.bulkEmitFrames(), defaults.decodeBudget(), defaults.bulkPatience(),
                defaults.bulkSliceFrames(), defaults.maxSatOut(), batch.sentencePause(),
                config.engine().idleTimeout());
    }

    /// Says soon when nobody answers.
    private static Admin admin(KafkaConfig kafka) {
        var properties = kafka.client(AdminClientConfig.configNames());
        properties.putIfAbsent(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, 5_000);
        properties.putIfAbsent(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, 10_000);
        return Admin.create(properties);
    }

    /// Chunks leave at once and are durable when confirmed.
    private static Producer<byte[], byte[]> producer(KafkaConfig kafka) {
        var properties = kafka.client(ProducerConfig.configNames());
        properties.putIfAbsent(ProducerConfig.LINGER_MS_CONFIG, 0);
        properties.putIfAbsent(ProducerConfig.MAX_BLOCK_MS_CONFIG, 10_000);
        properties.put(ProducerConfig.ACKS_CONFIG, "all");
        properties.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        return new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
    }
}
