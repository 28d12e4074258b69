package dev.voxq.ingest.callback;

import dev.voxq.ingest.job.QueueUnavailableException;
import dev.voxq.ingest.state.CallbackSecret;
import dev.voxq.ingest.state.CallbackSubject;
import dev.voxq.ingest.state.JobView;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Starts the attempts that are due, each on its own virtual thread.
///
/// What is due stands in the view, so nothing is kept here that a restart could lose: an attempt whose outcome was not
/// written down is made again, with the same `webhook-id`. Each partition has one dispatcher among the instances. Due
/// callbacks are sorted by endpoint, so a slow receiver with a long queue costs the others one look.
public final class CallbackDispatcher implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(CallbackDispatcher.class);
    private static final Duration LOOK_EVERY = Duration.ofMillis(100);
    private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(2);

    private final JobView view;
    private final CallbackJournal journal;
    private final CallbackClient client;
    private final CallbackAttempts attempts;
    private final CallbackConfig config;
    private final Supplier<Set<Integer>> partitions;
    private final InstantSource clock;

    private final Map<String, Endpoint> endpoints = new ConcurrentHashMap<>();
    private final Set<CallbackSubject> underWay = ConcurrentHashMap.newKeySet();
    private final Semaphore places;
    private final ExecutorService threads = Executors
            .newThreadPerTaskExecutor(Thread.ofVirtual().name("callback-", 0).factory());
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread loop = Thread.ofVirtual().name("callbacks").unstarted(this::run);

    /// @param partitions those this instance answers for
    public CallbackDispatcher(JobView view, CallbackJournal journal, TargetGuard guard, CallbackConfig config,
            Function<@Nullable String, Optional<CallbackSecret>> secrets, Supplier<Set<Integer>> partitions,
            InstantSource clock, RandomGenerator random) {
        this.view = view;
        this.journal = journal;
        this.client = new CallbackClient(guard, config, clock);
        this.attempts = new CallbackAttempts(view, client, config, secrets, clock, random);
        this.config = config;
        this.partitions = partitions;
        this.clock = clock;
        this.places = new Semaphore(config.atOnce());
    }

    public void start() {
        loop.start();
    }

    private void run() {
        try {
            do {
                partitions.get().forEach(this::beginDue);
            } while (!closing.await(LOOK_EVERY.toMillis(), TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void beginDue(int partition) {
        for (var name : view.endpoints(partition)) {
            var endpoint = endpoints.computeIfAbsent(name, _ -> new Endpoint(config));
            var looked = endpoint.running() + config.perEndpoint();
            for (var subject : view.dueCallbacks(partition, name, clock.instant(), looked)) {
                if (!begin(subject, endpoint)) {
                    break;
                }
            }
            endpoints.computeIfPresent(name,
                    (_, known) -> known.unremarkable(clock.instant()) ? null : known);
        }
    }

    /// @return false when the endpoint takes no more for now
    private boolean begin(CallbackSubject subject, Endpoint endpoint) {
        if (underWay.contains(subject)) {
            return true;
        }
        if (!places.tryAcquire()) {
            return false;
        }
        if (!endpoint.begin(clock.instant())) {
            places.release();
            return false;
        }
        underWay.add(subject);
        threads.execute(() -> attempt(subject, endpoint));
        return true;
    }

    private void attempt(CallbackSubject subject, Endpoint endpoint) {
        try {
            attempts.make(subject, endpoint).ifPresent(journal::write);
        } catch (QueueUnavailableException e) {
            LOG.warn("The outcome of a callback could not be written down; it will be made again. subject={} cause={}",
                    subject.key(), e.getMessage());
        } catch (RuntimeException e) {
            LOG.error("A callback broke. subject={}", subject.key(), e);
        } finally {
            underWay.remove(subject);
            places.release();
        }
    }

    @Override
    public void close() {
        closing.countDown();
        threads.shutdown();
        try {
            loop.join();
            threads.awaitTermination(CLOSE_PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        client.close();
        threads.shutdownNow();
    }
}
