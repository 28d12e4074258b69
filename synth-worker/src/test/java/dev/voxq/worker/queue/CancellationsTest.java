package dev.voxq.worker.queue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.voxq.model.AudioFormat;
import dev.voxq.model.AudioSpec;
import dev.voxq.model.Delivery;
import dev.voxq.model.JobId;
import dev.voxq.model.Lane;
import dev.voxq.model.Sampling;
import dev.voxq.model.SynthesisJob;
import java.time.Instant;
import org.junit.jupiter.api.Test;

final class CancellationsTest {
    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

    private final Cancellations cancellations = new Cancellations();

    @Test
    void cancelledJobIsKnown() {
        cancellations.add(new JobId("a"), NOON);

        assertThat(cancellations.contains(job("a", NOON.minusSeconds(1)))).isTrue();
        assertThat(cancellations.contains(job("b", NOON.minusSeconds(1)))).isFalse();
    }

    @Test
    void laterJobOfTheSameNameIsAnother() {
        cancellations.add(new JobId("a"), NOON);

        assertThat(cancellations.contains(job("a", NOON.plusSeconds(1)))).isFalse();
    }

    @Test
    void oldestAreForgottenFirst() {
        for (int i = 0; i <= Cancellations.LIMIT; i++) {
            cancellations.add(new JobId("job-" + i), NOON);
        }

        assertThat(cancellations.contains(job("job-0", NOON))).isFalse();
        assertThat(cancellations.contains(job("job-1", NOON))).isTrue();
        assertThat(cancellations.contains(job("job-" + Cancellations.LIMIT, NOON))).isTrue();
    }

    private static SynthesisJob job(String id, Instant createdAt) {
        return new SynthesisJob(new JobId(id), Lane.BULK, "la", null, null, null, Sampling.DEFAULTS,
                AudioSpec.of(AudioFormat.WAV), new Delivery(null, null), createdAt, null, null, null);
    }
}
