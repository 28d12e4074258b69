package dev.voxq.standalone;

import java.util.EnumMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What runs of a deployment, stopped in the order of [Part].
final class Parts implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Parts.class);

    private final Map<Part, AutoCloseable> running = new EnumMap<>(Part.class);

    /// The parts, in the order in which they are to be stopped: each uses those after it.
    enum Part {
        /// The file by which other commands find the deployment.
        ANNOUNCEMENT("the announcement"),
        /// Takes requests.
        API("the API"),
        /// Speaks.
        WORKER("the worker"),
        /// Keeps objects.
        STORE("the store"),
        /// Keeps records.
        BROKER("the broker"),
        /// Keeps other processes from the data directory.
        LOCK("the lock");

        private final String title;

        Part(String title) {
            this.title = title;
        }

        /// In the words of a message.
        String title() {
            return title;
        }
    }

    /// Keeps a part for [#close()], and hands it back.
    synchronized <T extends AutoCloseable> T keep(Part part, T started) {
        running.put(part, started);
        return started;
    }

    @Override
    public synchronized void close() {
        running.forEach(Parts::stop);
        running.clear();
    }

    private static void stop(Part part, AutoCloseable running) {
        long start = System.nanoTime();
        try {
            running.close();
            LOG.atInfo().addKeyValue("part", part).addKeyValue("millis", (System.nanoTime() - start) / 1_000_000)
                    .log("stopped");
        } catch (Exception e) {
            LOG.atWarn().addKeyValue("part", part).setCause(e).log("did not stop cleanly");
        }
    }
}
