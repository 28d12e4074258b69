package dev.voxq.standalone;

import java.net.URI;
import java.nio.channels.FileLock;
import java.time.Duration;

/// Broker, store, API and worker in this process, with all they keep in one directory.
public final class Standalone implements AutoCloseable {
    private static final Duration LOCK_PATIENCE = Duration.ofMinutes(2);
    private static final Duration LOCK_GLANCE = Duration.ofMillis(100);

    private final Addresses addresses;
    private final Parts parts;

    private Standalone(Addresses addresses, Parts parts) {
        this.addresses = addresses;
        this.parts = parts;
    }

    /// Where the parts are.
    ///
    /// @param bootstrapServers of the broker, for workers and API instances beside those in this process
    public record Addresses(URI api, String bootstrapServers, URI store) {}

    /// Returns once a request would be answered.
    ///
    /// @throws StandaloneException when another process has the data directory, or a part did not start
    public static Standalone start(StandaloneConfig config) {
        return start(config, config.data().lock().orElseThrow(() -> inUse(config.data())));
    }

    /// As [#start(StandaloneConfig)], but waits a while for another process to be done with the data directory.
    ///
    /// @param onWait called once when there is something to wait for
    public static Standalone startWhenFree(StandaloneConfig config, Runnable onWait) throws InterruptedException {
        var lock = config.data().lock();
        if (lock.isEmpty()) {
            onWait.run();
        }
        long deadline = System.nanoTime() + LOCK_PATIENCE.toNanos();
        while (lock.isEmpty()) {
            if (System.nanoTime() > deadline) {
                throw inUse(config.data());
            }
            Thread.sleep(LOCK_GLANCE);
            lock = config.data().lock();
        }
        return start(config, lock.get());
    }

    public Addresses addresses() {
        return addresses;
    }

    /// Stops taking requests, lets the worker end what it speaks, and stops the rest. A second call does nothing.
    @Override
    public void close() {
        parts.close();
    }

    private static Standalone start(StandaloneConfig config, FileLock lock) {
        var parts = new Parts();
        parts.keep(Parts.Part.LOCK, lock.acquiredBy());
        try {
            config.ports().requireFree();
            return new Standalone(new StandaloneStart(config, parts).run(), parts);
        } catch (RuntimeException e) {
            parts.close();
            throw e;
        }
    }

    private static StandaloneException inUse(DataDirectory data) {
        var user = data.instance()
                .map(instance -> "the voxq at " + instance.url() + " (process " + instance.pid() + ")")
                .orElse("another voxq");
        return new StandaloneException("the data directory " + data.root() + " is in use by " + user
                + "; stop that one, or set VOXQ_DATA to another directory");
    }
}
