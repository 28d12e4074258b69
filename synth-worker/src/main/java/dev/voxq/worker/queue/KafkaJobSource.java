package dev.voxq.worker.queue;

import dev.voxq.model.Lane;
import dev.voxq.worker.config.KafkaConfig;
import dev.voxq.worker.config.QueueConfig;
import dev.voxq.worker.schedule.AudioSink;
import dev.voxq.worker.schedule.FinishedAudio;
import dev.voxq.worker.schedule.FrameLoop;
import dev.voxq.worker.voice.Voices;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Takes jobs from Kafka, hands them to the frame loop and answers for each of them.
///
/// Each lane has as many slots as the batch has places, so that realtime jobs never wait for a bulk job's answer; the
/// frame loop decides who of them speaks.
///
/// Few of a lane's slots ask for a record at once. When a worker is killed, the broker notices only by answering: what
/// the worker held goes to its own waiting requests as well as to others', and each such delivery counts as one.
public final class KafkaJobSource {
    private static final Logger LOG = LoggerFactory.getLogger(KafkaJobSource.class);
    private static final Duration CATCH_UP_LIMIT = Duration.ofSeconds(10);
    private static final int RENEWALS_PER_LOCK = 3;
    private static final int POLLING_AT_ONCE = 2;

    private final KafkaConfig kafka;
    private final QueueConfig config;
    private final ShareGroups groups;
    private final JobRuns runs;
    private final ControlListener control;
    private final CompletableFuture<Void> stopping = new CompletableFuture<>();
    private final List<JobSlot> slots = new ArrayList<>();
    private final List<Thread> slotThreads = new ArrayList<>();

    /// @param slotsPerLane records held at once in each lane
    /// @param source what our events name as their origin
    public KafkaJobSource(KafkaConfig kafka, QueueConfig config, int slotsPerLane, FrameLoop loop, AudioSink sink,
            Voices voices, FinishedAudio finished, CacheControl caches, Producer<byte[], byte[]> producer,
            String source,
            QueueListener listener, InstantSource clock) {
        this.kafka = kafka;
        this.config = config;
        this.groups = new ShareGroups(kafka);
        this.runs = new JobRuns(loop, sink, voices, finished, new Cancellations(), config.maxDeliveries(), clock);
        var topics = kafka.topics();
        this.control = new ControlListener(topics.control(), this::controlConsumer, runs, caches);
        var answers = new JobAnswers(runs, new DeadLetters(producer, topics.deadLetters()),
                new MalformedJobs(producer, topics.events(), source, clock),
                new RetryDelay(RandomGenerator.getDefault()),
                config.lockDuration().dividedBy(RENEWALS_PER_LOCK), stopping, listener, clock);
        for (var lane : Lane.values()) {
            var turns = new Semaphore(POLLING_AT_ONCE, true);
            for (int i = 0; i < slotsPerLane; i++) {
                slots.add(new JobSlot(lane, topics.jobs(lane), () -> groups.consumer(lane), turns, answers, stopping));
            }
        }
    }

    /// Tells the broker how our share groups work.
    public void configureGroups(Admin admin) throws InterruptedException {
        groups.configure(admin, config.lockDuration());
    }

    /// Begins to take jobs, once all cancellations are known.
    public void start() throws InterruptedException {
        Thread.ofVirtual().name("control").start(control);
        awaitControl();
        for (int i = 0; i < slots.size(); i++) {
            slotThreads.add(Thread.ofVirtual().name("job-slot-" + i).start(slots.get(i)));
        }
    }

    /// Jobs that are held now.
    public int held() {
        return runs.count();
    }

    /// Takes no more. Jobs that are held go on. Returns when the idle slots have left, so that what is released from now
    /// on goes to other workers and not, for a moment, to a slot that is about to leave.
    public void stopAcquiring(Duration limit) throws InterruptedException {
        stopping.complete(null);
        slots.forEach(JobSlot::wakeup);
        awaitUntil(() -> IntStream.range(0, slotThreads.size())
                .noneMatch(i -> slotThreads.get(i).isAlive() && !slots.get(i).holding()), limit);
    }

    /// Waits until no job is held any more.
    ///
    /// @return whether that came true in time
    public boolean awaitIdle(Duration limit) throws InterruptedException {
        return awaitUntil(() -> held() == 0, limit);
    }

    /// Ends the slots: what they still hold after `limit` is given back by closing their consumers.
    public void close(Duration limit) throws InterruptedException {
        control.stop();
        stopAcquiring(Duration.ZERO);
        if (!awaitUntil(() -> slotThreads.stream().noneMatch(Thread::isAlive), limit)) {
            slotThreads.forEach(Thread::interrupt);
            awaitUntil(() -> slotThreads.stream().noneMatch(Thread::isAlive), limit);
        }
    }

    private static boolean awaitUntil(BooleanSupplier condition, Duration limit) throws InterruptedException {
        var end = System.nanoTime() + limit.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - end >= 0) {
                return false;
            }
            TimeUnit.MILLISECONDS.sleep(5);
        }
        return true;
    }

    private void awaitControl() throws InterruptedException {
        try {
            control.caughtUp().get(CATCH_UP_LIMIT.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException | ExecutionException e) {
            LOG.atWarn().addKeyValue("limit", CATCH_UP_LIMIT)
                    .log("the control topic could not be read to its end in time; starting without");
        }
    }

    private Consumer<byte[], byte[]> controlConsumer() {
        var properties = kafka.client(ConsumerConfig.configNames());
        properties.putAll(Map.of(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false,
                ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest"));
        return new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }
}
