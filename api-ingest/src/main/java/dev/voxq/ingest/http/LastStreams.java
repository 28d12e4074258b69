package dev.voxq.ingest.http;

import dev.voxq.ingest.stream.OpenStreams;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.SmartLifecycle;

/// Ends what still streams when the service stops: after the time given to requests to end by themselves, before the
/// web server closes and Kafka can no longer be told.
final class LastStreams implements SmartLifecycle {
    private static final int AFTER_GRACE = WebServerApplicationContext.GRACEFUL_SHUTDOWN_PHASE - 1;
    private static final int TRIES = 100;
    private static final int PAUSE_MS = 10;

    private final OpenStreams streams;
    private volatile boolean running;

    LastStreams(OpenStreams streams) {
        this.streams = streams;
    }

    @Override
    public void start() {
        running = true;
    }

    @Override
    public void stop() {
        running = false;
        streams.breakAll("the service stops");
        try {
            for (int attempt = 0; attempt < TRIES && streams.size() > 0; attempt++) {
                Thread.sleep(PAUSE_MS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    @Override
    public int getPhase() {
        return AFTER_GRACE;
    }
}
