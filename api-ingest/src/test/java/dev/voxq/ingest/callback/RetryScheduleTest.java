package dev.voxq.ingest.callback;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RetryScheduleTest {
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
    private final Random random = new Random(1);

    @Test
    void standardScheduleIsThatOfStandardWebhooks() {
        assertThat(RetrySchedule.STANDARD.delays()).extracting(Duration::toSeconds)
                .containsExactly(0L, 5L, 300L, 1_800L, 7_200L, 18_000L, 36_000L, 50_400L, 72_000L, 86_400L);
    }

    @Test
    void waitsVaryAroundTheSchedule() {
        var schedule = new RetrySchedule(List.of(Duration.ZERO, Duration.ofSeconds(100)), 0.2);
        var seen = random.ints(1_000).mapToObj(_ -> schedule.next(1, NOW, random).orElseThrow()).toList();
        assertThat(seen).allMatch(next -> !next.isBefore(NOW.plusSeconds(80)) && !next.isAfter(NOW.plusSeconds(120)));
        assertThat(seen.stream().distinct().count()).isGreaterThan(900);
        assertThat(schedule.next(0, NOW, random)).contains(NOW);
    }

    @Test
    void afterTheLastAttemptThereIsNoNext() {
        assertThat(RetrySchedule.STANDARD.next(10, NOW, random)).isEmpty();
    }

    @Test
    void nonsenseIsRefused() {
        assertThatThrownBy(() -> new RetrySchedule(List.of(), 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new RetrySchedule(List.of(Duration.ZERO), 1))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
