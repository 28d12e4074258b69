package dev.voxq.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TinyCheckpointTest {

    @Test
    void baseCheckpointIsWhole(@TempDir Path folder) {
        Path base = TinyCheckpoint.base(folder.resolve("base"));

        assertThat(base.resolve("config.json")).content().contains("speaker_encoder_config");
        assertThat(base.resolve("speech_tokenizer", "model.safetensors")).exists();
        assertThat(base.resolve("speech_tokenizer", "config.json")).exists();
        assertThat(base.resolve("model.safetensors").toFile()).hasSize(1_918_118);
    }
}
