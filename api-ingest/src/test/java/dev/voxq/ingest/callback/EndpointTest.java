package dev.voxq.ingest.callback;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class EndpointTest {
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
    private static final CallbackConfig CONFIG = new CallbackConfig(RetrySchedule.STANDARD, Duration.ofSeconds(1), 2,
            10, Duration.ofSeconds(30), 3, Duration.ofMinutes(1), Duration.ofMinutes(3), Duration.ofHours(1), List.of(),
            null, SecretSeal.NONE);

    private final Endpoint endpoint = new Endpoint(CONFIG);

    @Test
    void takesNoMoreAttemptsAtOnceThanAllowed() {
        assertThat(endpoint.begin(NOW)).isTrue();
        assertThat(endpoint.begin(NOW)).isTrue();
        assertThat(endpoint.begin(NOW)).isFalse();
        endpoint.succeeded();
        assertThat(endpoint.begin(NOW)).isTrue();
    }

    @Test
    void deadOneIsParkedForLongerAndLongerAndTriedOneByOne() {
        assertThat(fail(NOW)).isFalse();
        assertThat(fail(NOW)).isFalse();
        assertThat(fail(NOW)).isTrue();

        assertThat(endpoint.begin(NOW.plusSeconds(59))).isFalse();
        var later = NOW.plusSeconds(60);
        assertThat(endpoint.begin(later)).isTrue();
        assertThat(endpoint.begin(later)).isFalse();
        assertThat(endpoint.failed(later)).isFalse();
        assertThat(endpoint.begin(later.plusSeconds(119))).isFalse();
        var muchLater = later.plusSeconds(120);
        assertThat(endpoint.begin(muchLater)).isTrue();
        endpoint.failed(muchLater);
        assertThat(endpoint.begin(muchLater.plusSeconds(180))).isTrue();
        endpoint.succeeded();

        assertThat(endpoint.begin(muchLater)).isTrue();
        assertThat(endpoint.begin(muchLater)).isTrue();
    }

    @Test
    void restsWhenItAsksFor() {
        endpoint.begin(NOW);
        endpoint.rest(NOW.plusSeconds(10));
        assertThat(endpoint.begin(NOW.plusSeconds(9))).isFalse();
        assertThat(endpoint.unremarkable(NOW.plusSeconds(9))).isFalse();
        assertThat(endpoint.begin(NOW.plusSeconds(10))).isTrue();
    }

    private boolean fail(Instant now) {
        assertThat(endpoint.begin(now)).isTrue();
        return endpoint.failed(now);
    }
}
