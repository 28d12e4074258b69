package dev.voxq.ingest.state;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class PaceTest {
    private static final Instant START = Instant.parse("2026-01-02T03:04:05Z");

    private Instant now = START;
    private final Pace pace = new Pace(() -> now);

    @Test
    void nothingTellsWhileNoJobIsTaken() {
        assertThat(pace.after(1)).isNull();
    }

    @Test
    void jobsOfTheLastMinuteSetThePace() {
        take(2, 30);

        assertThat(pace.after(1)).isEqualTo(now.plusMillis(500));
        assertThat(pace.after(1_000)).isEqualTo(now.plusSeconds(500));
    }

    @Test
    void whatIsOlderThanAMinuteCountsNoMore() {
        take(100, 30);
        take(2, 60);

        assertThat(pace.after(100)).isEqualTo(now.plusSeconds(50));

        now = now.plusSeconds(60);
        assertThat(pace.after(1)).isNull();
    }

    @Test
    void paceSlackensWhileNoMoreAreTaken() {
        take(3, 10);
        now = now.plusSeconds(20);

        assertThat(pace.after(10)).isEqualTo(now.plusSeconds(10));
    }

    @Test
    void onlyTheTimesOfTheEventsCount() {
        for (int second = 1; second <= 3_600; second++) {
            pace.count(START.minusSeconds(second));
        }

        assertThat(pace.after(59)).isEqualTo(START.plusSeconds(59));
    }

    @Test
    void clockAheadOfOursSaysNow() {
        pace.count(START.plusSeconds(30));

        assertThat(pace.after(1)).isEqualTo(START.plusSeconds(1));
        now = START.plusSeconds(59);
        assertThat(pace.after(1)).isEqualTo(now.plusSeconds(59));
        now = START.plusSeconds(60);
        assertThat(pace.after(1)).isNull();
    }

    /// So many in each second, and then the next one has begun.
    private void take(int perSecond, int seconds) {
        for (int second = 0; second < seconds; second++) {
            for (int i = 0; i < perSecond; i++) {
                pace.count(now);
            }
            now = now.plusSeconds(1);
        }
    }
}
