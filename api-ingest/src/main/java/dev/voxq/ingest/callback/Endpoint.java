package dev.voxq.ingest.callback;

import java.time.Duration;
import java.time.Instant;

/// How one scheme, host and port has behaved: at most so many attempts at once, none while it rests or is parked, and a
/// single one to see whether a dead one is back.
final class Endpoint {
    private final CallbackConfig config;
    private int running;
    private int failuresInRow;
    private Instant restUntil = Instant.MIN;

    Endpoint(CallbackConfig config) {
        this.config = config;
    }

    /// Takes a place for one attempt, to be given back by one of the other methods.
    synchronized boolean begin(Instant now) {
        if (now.isBefore(restUntil) || running >= (dead() ? 1 : config.perEndpoint())) {
            return false;
        }
        running++;
        return true;
    }

    synchronized int running() {
        return running;
    }

    synchronized void succeeded() {
        running--;
        failuresInRow = 0;
        restUntil = Instant.MIN;
    }

    /// It did not answer, or not with success.
    ///
    /// @return whether this failure is the one that parks it
    synchronized boolean failed(Instant now) {
        running--;
        failuresInRow++;
        if (!dead()) {
            return false;
        }
        restUntil = later(restUntil, now.plus(parkTime()));
        return failuresInRow == config.parkAfter();
    }

    /// It lives, and asks for rest.
    synchronized void rest(Instant until) {
        running--;
        failuresInRow = 0;
        restUntil = later(restUntil, until);
    }

    /// The attempt was never made.
    synchronized void abandoned() {
        running--;
    }

    /// Whether nothing is known of it that a new one would not know.
    synchronized boolean unremarkable(Instant now) {
        return running == 0 && failuresInRow == 0 && !now.isBefore(restUntil);
    }

    private boolean dead() {
        return failuresInRow >= config.parkAfter();
    }

    private Duration parkTime() {
        var doublings = Math.min(failuresInRow - config.parkAfter(), 20);
        var time = config.parkFor().multipliedBy(1L << doublings);
        return time.compareTo(config.parkAtMost()) < 0 ? time : config.parkAtMost();
    }

    private static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }
}
