package dev.voxq.worker.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import dev.voxq.worker.TinyCheckpoint;
import dev.voxq.worker.checkpoint.Checkpoint;
import dev.voxq.worker.onnx.lm.Precision;
import org.junit.jupiter.api.Test;

final class MemoryPlanTest {
    private static final long GIGABYTE = 1L << 30;

    /// The shares of the 0.6B model at 4096 positions: 28 layers, 8 heads of 128, 16 bits.
    private static final MemoryPlan SMALL = new MemoryPlan(880_000_000L, 640_000_000L, 460_000_000L,
            2L * 28 * 8 * 128 * 2 * 4096);

    @Test
    void asManyRowsFitAsTheBudgetHolds() {
        for (long gigabytes : new long[]{8, 16, 24, 48, 80}) {
            long budget = gigabytes * GIGABYTE * 9 / 10;
            int rows = SMALL.rows(budget);

            assertThat(SMALL.needed(rows)).isLessThanOrEqualTo(budget);
            assertThat(SMALL.needed(rows + 1)).isGreaterThan(budget);
        }
        assertThat(SMALL.rows(4 * GIGABYTE)).isZero();
        assertThat(SMALL.rows(1000 * GIGABYTE)).isEqualTo(OnnxConfig.MOST_ROWS);
        assertThat(SMALL.rows(24 * GIGABYTE)).isBetween(16, 48);
    }

    @Test
    void weightsAreThoseOfTheCheckpoint() {
        try (Checkpoint checkpoint = Checkpoint.open(TinyCheckpoint.customVoice())) {
            MemoryPlan whole = MemoryPlan.of(checkpoint, Precision.BF16, 1024);
            MemoryPlan quarter = MemoryPlan.of(checkpoint, Precision.INT4, 1024);
            var names = checkpoint.languageModel().names();
            long spoken = names.stream().filter(name -> name.startsWith("talker.") && !name.contains("text_"))
                    .mapToLong(name -> checkpoint.languageModel().get(name).elementCount() * 2).sum();

            assertThat(whole.talkerWeights() + whole.frameWeights()).isEqualTo(spoken);
            assertThat(quarter.talkerWeights()).isLessThan(whole.talkerWeights() / 2);
            assertThat(quarter.slot()).isEqualTo(whole.slot());
        }
    }
}
