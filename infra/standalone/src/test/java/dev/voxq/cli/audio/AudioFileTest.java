package dev.voxq.cli.audio;

import static org.assertj.core.api.Assertions.assertThat;

import dev.voxq.model.AudioFormat;
import dev.voxq.model.AudioSpec;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import javax.sound.sampled.AudioSystem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AudioFileTest {
    @TempDir
    Path directory;

    @Test
    void aFinishedWavIsReadByOthers() throws Exception {
        var file = directory.resolve("a.wav");
        try (var audio = AudioFile.create(file, AudioSpec.of(AudioFormat.WAV))) {
            audio.write(new byte[]{1, 2, 3, 4, 9}, 4);
            audio.write(new byte[]{5, 6}, 2);
            audio.finish();
        }

        try (var wav = AudioSystem.getAudioInputStream(file.toFile())) {
            assertThat(wav.getFrameLength()).isEqualTo(3);
            assertThat(wav.getFormat().getSampleRate()).isEqualTo(24_000);
            assertThat(wav.getFormat().getChannels()).isEqualTo(1);
            assertThat(wav.readAllBytes()).containsExactly(1, 2, 3, 4, 5, 6);
        }
        assertThat(Files.size(file)).isEqualTo(50);
    }

    @Test
    void pcmIsTheSamplesAndNothingElse() throws Exception {
        var file = directory.resolve("a.pcm");
        try (var audio = AudioFile.create(file, AudioSpec.of(AudioFormat.PCM))) {
            audio.write(new byte[]{1, 2}, 2);
            audio.finish();
        }

        assertThat(Files.readAllBytes(file)).containsExactly(1, 2);
    }

    @Test
    void samplesThatTheConnectionCutInHalfAreEncodedWhole() throws Exception {
        var whole = directory.resolve("whole.flac");
        var cut = directory.resolve("cut.flac");
        var samples = new byte[2_000];
        new Random(1).nextBytes(samples);
        try (var audio = AudioFile.create(whole, AudioSpec.of(AudioFormat.FLAC))) {
            audio.write(samples, samples.length);
            audio.finish();
        }

        try (var audio = AudioFile.create(cut, AudioSpec.of(AudioFormat.FLAC))) {
            for (int at = 0; at < samples.length; at += 125) {
                audio.write(Arrays.copyOfRange(samples, at, at + 125), 125);
            }
            audio.finish();
        }

        assertThat(cut).hasSameBinaryContentAs(whole);
    }

    @Test
    void unfinishedAudioLeavesNothingBehindAndTheOldFileAlone() throws Exception {
        var file = directory.resolve("a.wav");
        Files.writeString(file, "older");
        try (var audio = AudioFile.create(file, AudioSpec.of(AudioFormat.WAV))) {
            audio.write(new byte[]{1, 2}, 2);
        }

        assertThat(Files.readString(file)).isEqualTo("older");
        assertThat(directory).isDirectoryNotContaining(path -> !path.equals(file));
    }
}
