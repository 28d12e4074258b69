package dev.voxq.ingest.batch;

import dev.voxq.ingest.job.QueueUnavailableException;
import dev.voxq.ingest.state.BatchId;
import dev.voxq.ingest.state.BatchState;
import dev.voxq.ingest.store.StoreUnavailableException;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Runs the open batches of the partitions that fall to this instance, each on its own virtual thread. A run that breaks
/// off is begun again a little later, here or on the instance that has the partition by then.
public final class BatchRunner implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(BatchRunner.class);
    private static final Duration LOOK_EVERY = Duration.ofMillis(100);
    private static final Duration RETRY_AFTER = Duration.ofSeconds(3);
    private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(5);

    private final Desk desk;
    private final Supplier<Set<Integer>> partitions;
    private final Map<BatchId, BatchRun> runs = new ConcurrentHashMap<>();
    private final Map<BatchId, Long> notBefore = new ConcurrentHashMap<>();
    private final ExecutorService threads = Executors
            .newThreadPerTaskExecutor(Thread.ofVirtual().name("batch-", 0).factory());
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread loop = Thread.ofVirtual().name("batches").unstarted(this::run);

    /// @param partitions those this instance answers for
    public BatchRunner(Desk desk, Supplier<Set<Integer>> partitions) {
        this.desk = desk;
        this.partitions = partitions;
    }

    public void start() {
        loop.start();
    }

    private void run() {
        try {
            do {
                var owned = partitions.get();
                desk.view().openBatches().stream().filter(batch -> owned.contains(batch.id().partition()))
                        .forEach(this::begin);
                runs.forEach((id, run) -> {
                    if (!owned.contains(id.partition())) {
                        run.stop();
                    }
                });
            } while (!closing.await(LOOK_EVERY.toMillis(), TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void begin(BatchState batch) {
        if (runs.containsKey(batch.id()) || System.nanoTime() < notBefore.getOrDefault(batch.id(), Long.MIN_VALUE)) {
            return;
        }
        var run = new BatchRun(desk, batch);
        runs.put(batch.id(), run);
        threads.execute(() -> carryOut(batch.id(), run));
    }

    private void carryOut(BatchId id, BatchRun run) {
        try {
            run.run();
            notBefore.remove(id);
        } catch (SupersededException e) {
            LOG.debug("A batch is no longer run here. batch={} cause={}", id, e.getMessage());
            later(id);
        } catch (QueueUnavailableException | StoreUnavailableException | IOException e) {
            LOG.warn("A batch cannot go on; trying again. batch={} cause={}", id, e.getMessage());
            later(id);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            LOG.error("A batch broke; trying again. batch={}", id, e);
            later(id);
        } finally {
            runs.remove(id);
        }
    }

    private void later(BatchId id) {
        notBefore.put(id, System.nanoTime() + RETRY_AFTER.toNanos());
    }

    @Override
    public void close() {
        closing.countDown();
        runs.values().forEach(BatchRun::stop);
        threads.shutdown();
        try {
            loop.join();
            threads.awaitTermination(CLOSE_PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        threads.shutdownNow();
    }
}
