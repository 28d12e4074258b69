package dev.voxq.ingest.callback;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/// When a callback is tried again: the waits ahead of each attempt, and by what share they vary.
///
/// @param delays the first is the wait after the end of the job
/// @param jitter 0 to below 1: a wait is multiplied by 1 − jitter to 1 + jitter, so that many do not come at once
public record RetrySchedule(List<Duration> delays, double jitter) {
    /// That of Standard Webhooks 1.0.0.
    public static final RetrySchedule STANDARD = new RetrySchedule(
            List.of(Duration.ZERO, Duration.ofSeconds(5), Duration.ofMinutes(5), Duration.ofMinutes(30),
                    Duration.ofHours(2), Duration.ofHours(5), Duration.ofHours(10), Duration.ofHours(14),
                    Duration.ofHours(20), Duration.ofHours(24)),
            0.1);

    public RetrySchedule {
        delays = List.copyOf(delays);
        if (delays.isEmpty() || jitter < 0 || jitter >= 1) {
            throw new IllegalArgumentException(
                    "a retry schedule needs an attempt and a jitter from 0 to below 1, not " + delays + ", " + jitter);
        }
    }

    /// When the next attempt is due, or nothing when all have been made.
    Optional<Instant> next(int attemptsMade, Instant now, RandomGenerator random) {
        if (attemptsMade >= delays.size()) {
            return Optional.empty();
        }
        var factor = 1 + jitter * (2 * random.nextDouble() - 1);
        return Optional.of(now.plusMillis(Math.round(delays.get(attemptsMade).toMillis() * factor)));
    }

    /// From the end of a job until nobody hopes for its receiver any more: all waits, and as much again for those spent
    /// parked.
    Duration patience() {
        return delays.stream().reduce(Duration.ZERO, Duration::plus).multipliedBy(2).plus(Duration.ofHours(1));
    }
}
