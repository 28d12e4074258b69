package dev.voxq.worker.voice;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.voxq.worker.speech.ClonePrompt;
import java.util.Arrays;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class PromptBytesTest {
    private final Random random = new Random(5);

    @Test
    void whatIsKeptIsWhatWasComputed() {
        var prompt = prompt(7, "Grüße, 世界");

        var read = PromptBytes.decode(PromptBytes.encode(prompt)).orElseThrow();

        assertThat(read.speakerEmbedding()).isEqualTo(prompt.speakerEmbedding());
        assertThat(read.codes()).isDeepEqualTo(prompt.codes());
        assertThat(read.transcript()).isEqualTo(prompt.transcript());
    }

    @Test
    void aTimbreHasNeitherCodesNorTranscript() {
        var read = PromptBytes.decode(PromptBytes.encode(prompt(0, null))).orElseThrow();

        assertThat(read.codes()).isEmpty();
        assertThat(read.transcript()).isNull();
    }

    @Test
    void aChangedByteIsNoticedWhereverItIs() {
        var bytes = PromptBytes.encode(prompt(3, "text"));

        for (int i = 0; i < bytes.length; i++) {
            var changed = bytes.clone();
            changed[i] ^= (byte) (1 << random.nextInt(8));
            assertThat(PromptBytes.decode(changed)).as("byte %d", i).isEmpty();
        }
    }

    @Test
    void aPartIsNoPrompt() {
        var bytes = PromptBytes.encode(prompt(3, "text"));

        for (int length = 0; length < bytes.length; length++) {
            assertThat(PromptBytes.decode(Arrays.copyOf(bytes, length))).as("%d bytes", length).isEmpty();
        }
    }

    private ClonePrompt prompt(int frames, @Nullable String transcript) {
        float[] embedding = new float[32];
        for (int i = 0; i < embedding.length; i++) {
            embedding[i] = random.nextFloat(-1, 1);
        }
        int[][] codes = new int[frames][];
        Arrays.setAll(codes, _ -> requireNonNull(random.ints(16, 0, 2048).toArray()));
        return new ClonePrompt(embedding, codes, transcript);
    }
}
