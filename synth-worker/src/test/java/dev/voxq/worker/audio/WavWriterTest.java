package dev.voxq.worker.audio;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import javax.sound.sampled.AudioSystem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class WavWriterTest {
    @Test
    void javaSoundReadsWhatWasWritten(@TempDir Path folder) throws Exception {
        var path = folder.resolve("noise.wav");
        var samples = Signals.noise(3, 5_000);

        try (var writer = new WavWriter(path, 44_100)) {
            writer.append(samples);
            writer.append(samples);
        }

        try (var audio = AudioSystem.getAudioInputStream(path.toFile())) {
            assertThat(audio.getFormat().getSampleRate()).isEqualTo(44_100);
            assertThat(audio.getFrameLength()).isEqualTo(10_000);
            assertThat(audio.readAllBytes()).isEqualTo(Pcm.s16le(Samples.concat(samples, samples)));
        }
    }

    @Test
    void fileInTheMakingReadsAsAStream(@TempDir Path folder) throws Exception {
        var path = folder.resolve("noise.wav");

        try (var writer = new WavWriter(path, 24_000)) {
            writer.append(new float[100]);

            assertThat(Files.readAllBytes(path)).hasSize(244).startsWith('R', 'I', 'F', 'F', -1, -1, -1, -1);
        }
    }
}
