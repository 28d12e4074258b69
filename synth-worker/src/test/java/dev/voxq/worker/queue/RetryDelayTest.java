package dev.voxq.worker.queue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.voxq.model.FailureCode;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class RetryDelayTest {
    private final RetryDelay delay = new RetryDelay(new Random(1));

    @Test
    void engineIsTriedAgainSooner() {
        assertThat(delay.after(FailureCode.ENGINE_FAILED, 1)).isBetween(Duration.ofMillis(50), Duration.ofMillis(100));
        assertThat(delay.after(FailureCode.STORE_FAILED, 1)).isBetween(Duration.ofMillis(500), Duration.ofSeconds(1));
    }

    @Test
    void restGrowsWithEachAttemptUpToABound() {
        assertThat(delay.after(FailureCode.STORE_FAILED, 2)).isBetween(Duration.ofSeconds(2), Duration.ofSeconds(4));
        assertThat(delay.after(FailureCode.STORE_FAILED, 50)).isBetween(Duration.ofSeconds(15), Duration.ofSeconds(30));
    }
}
