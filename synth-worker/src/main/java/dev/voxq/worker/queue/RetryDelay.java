package dev.voxq.worker.queue;

import dev.voxq.model.FailureCode;
import java.time.Duration;
import java.util.random.RandomGenerator;

/// How long a job rests between two attempts. An engine may well succeed at once; a store or a broker that is away needs
/// time to come back.
final class RetryDelay {
    private static final Duration ENGINE_FIRST = Duration.ofMillis(100);
    private static final Duration OUTSIDE_FIRST = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofSeconds(30);
    private static final int GROWTH = 4;

    private final RandomGenerator random;

    RetryDelay(RandomGenerator random) {
        this.random = random;
    }

    /// Grows fourfold with each attempt, up to 30 s, and varies by half so that jobs that failed together do not come
    /// back together.
    Duration after(FailureCode code, int attempt) {
        var first = code == FailureCode.ENGINE_FAILED ? ENGINE_FIRST : OUTSIDE_FIRST;
        double grown = (double) first.toNanos() * Math.pow(GROWTH, attempt - 1);
        double bounded = Math.min(grown, (double) LONGEST.toNanos());
        return Duration.ofNanos((long) (bounded * (0.5 + 0.5 * random.nextDouble())));
    }
}
