package dev.voxq.worker.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.function.IntUnaryOperator;
import org.junit.jupiter.api.Test;

final class RunawayGuardTest {
    private static final int LONG_TEXT = 1_000;
    private final Random random = new Random(1);

    @Test
    void tenSecondsOfSilenceAreARunaway() {
        assertThat(framesUntilRunaway(LONG_TEXT, frame -> frame < 40 ? random.nextInt(2048) : frame % 3))
                .isEqualTo(165);
    }

    @Test
    void tenSecondsOfALoopAreARunaway() {
        int[] melody = random.ints(37, 0, 2048).toArray();

        assertThat(framesUntilRunaway(LONG_TEXT, frame -> melody[frame % melody.length])).isEqualTo(125);
    }

    @Test
    void speechWithPausesIsNot() {
        assertThat(framesUntilRunaway(LONG_TEXT, frame -> frame % 125 < 100 ? 7 : random.nextInt(2048))).isEqualTo(-1);
    }

    @Test
    void aSecondForEachCharacterIsEnoughForAnySpeech() {
        assertThat(framesUntilRunaway(10, _ -> random.nextInt(2048))).isEqualTo(125 + 130 + 1);
    }

    /// Out of 10,000 frames, or -1.
    private static int framesUntilRunaway(int characters, IntUnaryOperator codes) {
        var guard = new RunawayGuard(characters);
        for (int frame = 0; frame < 10_000; frame++) {
            if (guard.runsAway(codes.applyAsInt(frame))) {
                return frame + 1;
            }
        }
        return -1;
    }
}
