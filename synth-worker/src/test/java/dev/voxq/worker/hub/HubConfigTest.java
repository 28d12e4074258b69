package dev.voxq.worker.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.voxq.worker.checkpoint.CheckpointException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

class HubConfigTest {
    private static final Path CACHE = Path.of("cache");

    @Test
    void defaults() {
        HubConfig config = HubConfig.of(Map.of(), CACHE);

        assertThat(config.endpoint()).isEqualTo(URI.create("https://huggingface.co"));
        assertThat(config.token()).isEmpty();
        assertThat(config.offline()).isFalse();
        assertThat(config.cache()).isEqualTo(CACHE);
    }

    @Test
    void namesToValues() {
        HubConfig config = HubConfig.of(Map.of("HF_ENDPOINT", "http://mirror:8080/hf/", "HF_TOKEN", " hf_secret ",
                "HF_HUB_OFFLINE", "YES"), CACHE);

        assertThat(config.endpoint()).isEqualTo(URI.create("http://mirror:8080/hf"));
        assertThat(config.token()).contains("hf_secret");
        assertThat(config.offline()).isTrue();
        assertThat(config.toString()).doesNotContain("hf_secret");
    }

    @Test
    void anEndpointThatIsNoAddressIsRefused() {
        assertThatThrownBy(() -> HubConfig.of(Map.of("HF_ENDPOINT", "mirror"), CACHE))
                .isInstanceOf(CheckpointException.class).hasMessageContaining("HF_ENDPOINT")
                .hasMessageContaining("mirror");
    }
}
