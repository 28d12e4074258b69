package dev.voxq.worker.audio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

final class PcmTest {
    @Test
    void fullScaleIs32767AndBeyondIsClamped() {
        var bytes = Pcm.s16le(new float[]{0, 1, -1, 7, -7, 0.5f, Float.NaN});

        assertThat(bytes).containsExactly(0, 0, 0xFF, 0x7F, 0x01, 0x80, 0xFF, 0x7F, 0x01, 0x80, 0x00, 0x40, 0, 0);
    }

    @Property
    void everySampleSurvivesTheWayThereAndBack(@ForAll short value) {
        var bytes = new byte[]{(byte) value, (byte) (value >> 8)};

        var back = Pcm.s16le(Pcm.samples(bytes, 0, 2));

        assertThat(back).isEqualTo(value == Short.MIN_VALUE ? new byte[]{1, (byte) 0x80} : bytes);
    }

    @Test
    void halfASampleIsRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> Pcm.samples(new byte[3], 0, 3))
                .withMessage("length is 3 bytes; a sample has two");
    }
}
