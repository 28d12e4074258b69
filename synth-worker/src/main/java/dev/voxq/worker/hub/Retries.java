package dev.voxq.worker.hub;

import dev.voxq.worker.checkpoint.CheckpointException;
import java.io.IOException;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Bounds how often something is tried without any progress, with pauses that double.
final class Retries {
    private static final Logger log = LoggerFactory.getLogger(Retries.class);
    private static final int MOST_WITHOUT_PROGRESS = 5;

    private final Duration patience;
    private final String what;
    private int failures;

    Retries(Duration patience, String what) {
        this.patience = patience;
        this.what = what;
    }

    /// Gives up on the fifth failure in a row that brought nothing new.
    void failed(IOException cause, boolean progressed) {
        failures = progressed ? 1 : failures + 1;
        if (failures >= MOST_WITHOUT_PROGRESS) {
            throw new CheckpointException(what + ": not downloaded after " + failures + " tries: " + cause.getMessage(),
                    cause);
        }
        log.warn("download interrupted, trying again file={} try={} cause=\"{}\"", what, failures + 1,
                cause.getMessage());
    }

    void pause() {
        try {
            Thread.sleep(patience.multipliedBy(1L << (failures - 1)));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CheckpointException(what + ": interrupted while downloading", e);
        }
    }
}
