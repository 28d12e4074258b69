package dev.voxq.worker.onnx.lm;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

final class UniformsTest {
    @Test
    void theSameAddressHasTheSameNumber() {
        assertThat(Uniforms.at(42, 7, 3)).isEqualTo(Uniforms.at(42, 7, 3));
        assertThat(Uniforms.at(42, 0, 0)).isEqualTo(0.7415648f, Offset.offset(1f));
    }

    @Test
    void neighbouringAddressesAndSeedsDiffer() {
        Set<Float> seen = new HashSet<>();
        for (int seed = 0; seed < 8; seed++) {
            for (int frame = 0; frame < 32; frame++) {
                for (int group = 0; group < 16; group++) {
                    seen.add(Uniforms.at(seed, frame, group));
                }
            }
        }

        assertThat(seen).hasSizeGreaterThan(4090);
    }

    @Test
    void numbersFillTheUnitIntervalEvenly() {
        int[] histogram = new int[16];
        double sum = 0;
        for (int frame = 0; frame < 100_000; frame++) {
            float uniform = Uniforms.at(1, frame, frame % 16);
            assertThat(uniform).isBetween(0f, Math.nextDown(1f));
            histogram[(int) (uniform * 16)]++;
            sum += uniform;
        }

        assertThat(sum / 100_000).isCloseTo(0.5, Offset.offset(0.004));
        assertThat(Arrays.stream(histogram)).allMatch(count -> count > 5_900 && count < 6_600);
    }
}
