package dev.voxq.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.voxq.standalone.StandaloneConfig.Ports;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DataDirectoryTest {
    @TempDir
    Path directory;

    @Test
    void isWhereTheSettingSaysElseInTheUsersDataFolder() {
        assertThat(DataDirectory.of(Map.of("VOXQ_DATA", "/tmp/x", "XDG_DATA_HOME", "/y")).root())
                .isEqualTo(Path.of("/tmp/x"));
        assertThat(DataDirectory.of(Map.of("XDG_DATA_HOME", "/y")).root()).isEqualTo(Path.of("/y/voxq"));
        assertThat(DataDirectory.of(Map.of()).root())
                .isEqualTo(Path.of(System.getProperty("user.home"), ".local/share/voxq"));
    }

    @Test
    void hasOneUserAtATime() throws Exception {
        var data = new DataDirectory(directory);
        var lock = data.lock().orElseThrow();
        assertThat(data.lock()).isEmpty();

        lock.acquiredBy().close();

        assertThat(data.lock()).isPresent();
    }

    @Test
    void anInstanceThatDiedWithoutAWordIsNoInstance() throws Exception {
        var data = new DataDirectory(directory);
        var child = new ProcessBuilder("true").start();
        child.waitFor();

        data.announce(new Instance(URI.create("http://localhost:1"), "localhost:2", child.pid(), Instant.now()));

        assertThat(data.instance()).isEmpty();
    }

    @Test
    void aBrokenAnnouncementIsNoInstance() throws Exception {
        Files.writeString(directory.resolve("instance.json"), "{\"url\":");

        assertThat(new DataDirectory(directory).instance()).isEmpty();
    }

    @Test
    void aDirectoryThatCannotBeMadeIsNamed() throws Exception {
        var file = Files.writeString(directory.resolve("file"), "in the way");

        assertThatThrownBy(() -> new DataDirectory(file.resolve("data")).lock())
                .isInstanceOf(StandaloneException.class)
                .hasMessageContaining(file.toString()).hasMessageContaining("VOXQ_DATA");
    }

    @Test
    void portsHaveDefaultsAndNames() {
        assertThat(Ports.of(Map.of())).isEqualTo(new Ports(8080, 19092, 19000));
        assertThat(Ports.of(Map.of("VOXQ_PORT", "1", "VOXQ_KAFKA_PORT", "2", "VOXQ_STORE_PORT", "0")))
                .isEqualTo(new Ports(1, 2, 0));
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "65536", "http", "8080.0"})
    void aPortThatIsNoneIsNamed(String port) {
        assertThatThrownBy(() -> Ports.of(Map.of("VOXQ_PORT", port))).isInstanceOf(StandaloneException.class)
                .hasMessage("VOXQ_PORT is \"" + port + "\"; expected a port, or 0 for a free one");
    }
}
