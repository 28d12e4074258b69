package dev.voxq.worker.config;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/// How jobs are held and how often they are tried.
///
/// @param maxAttempts deliveries of a job after which its failure is final
/// @param maxDeliveries deliveries of a job that came to no end, because its workers died, before it goes to the dead
///        letters
/// @param lockDuration how long the broker keeps a job for us; renewed at a third of it
/// @param drainTimeout how long running jobs may go on once the worker is asked to stop
public record QueueConfig(int maxAttempts, int maxDeliveries, Duration lockDuration, Duration drainTimeout) {
    static final Setting<Integer> MAX_ATTEMPTS = Setting.number("MAX_ATTEMPTS", 4, 1, 9,
            "deliveries of a job after which its failure is final and it goes to the dead letters");
    static final Setting<Integer> MAX_DELIVERIES = Setting.number("MAX_DELIVERIES", 9, 1, 9,
            "deliveries of a job whose workers died before it goes to the dead letters; one death may use up three");
    static final Setting<Duration> LOCK_DURATION = Setting.duration("LOCK_DURATION", "15s", Duration.ofSeconds(1),
            Duration.ofHours(1), "how long a frozen worker keeps its jobs from the others; the broker bounds it too");
    static final Setting<Duration> DRAIN_TIMEOUT = Setting.duration("DRAIN_TIMEOUT", "30s", Duration.ZERO,
            Duration.ofHours(1), "how long running jobs may go on after SIGTERM");
    static final List<Setting<?>> SETTINGS = List.of(MAX_ATTEMPTS, MAX_DELIVERIES, LOCK_DURATION, DRAIN_TIMEOUT);

    public QueueConfig {
        MAX_ATTEMPTS.require(maxAttempts);
        MAX_DELIVERIES.require(maxDeliveries);
        LOCK_DURATION.require(lockDuration);
        DRAIN_TIMEOUT.require(drainTimeout);
    }

    public static QueueConfig from(Map<String, String> environment) {
        return new QueueConfig(MAX_ATTEMPTS.in(environment), MAX_DELIVERIES.in(environment),
                LOCK_DURATION.in(environment), DRAIN_TIMEOUT.in(environment));
    }
}
