package dev.voxq.standalone;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.voxq.cli.client.ApiClient;
import dev.voxq.cli.client.JobView;
import dev.voxq.model.JobId;
import dev.voxq.standalone.StandaloneConfig.Ports;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The whole system in this process, with espeak-ng for a voice.
class StandaloneIT {
    @TempDir
    Path directory;

    @BeforeAll
    static void needsAVoice() {
        assumeTrue(Espeak.installed(), "espeak-ng is not installed");
    }

    @Test
    void jobsAndAudioSurviveARestart() throws Exception {
        var id = new JobId("kept");
        try (var first = Standalone.start(config(Ports.FREE)); var client = new ApiClient(first.addresses().api())) {
            client.submit(Map.of("id", id.value(), "input", "This will be kept.", "lane", "bulk"));
            assertThat(awaitEnd(client, id).status()).isEqualTo("completed");
        }

        try (var second = Standalone.start(config(Ports.FREE)); var client = new ApiClient(second.addresses().api())) {
            var job = awaitEnd(client, id);
            assertThat(job.status()).isEqualTo("completed");
            var output = requireNonNull(job.output());
            assertThat(new DataDirectory(directory).store().resolve(output.bucket()).resolve(output.key()))
                    .isRegularFile();
            client.submit(Map.of("id", "later", "input", "This comes after.", "lane", "bulk"));
            assertThat(awaitEnd(client, new JobId("later")).status()).isEqualTo("completed");
        }
    }

    @Test
    void othersFindItWhileItRunsAndCannotUseItsDirectory() {
        var data = new DataDirectory(directory);
        try (var standalone = Standalone.start(config(Ports.FREE))) {
            var instance = data.instance().orElseThrow();
            assertThat(instance.url()).isEqualTo(standalone.addresses().api());
            assertThat(instance.pid()).isEqualTo(ProcessHandle.current().pid());
            assertThatThrownBy(() -> Standalone.start(config(Ports.FREE))).isInstanceOf(StandaloneException.class)
                    .hasMessageContaining("is in use by the voxq at " + instance.url());
        }

        assertThat(data.instance()).isEmpty();
    }

    @Test
    void aTakenPortIsNamedAndNothingIsLeftRunning() throws Exception {
        try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            int port = taken.getLocalPort();

            assertThatThrownBy(() -> Standalone.start(config(new Ports(port, 0, 0))))
                    .isInstanceOf(StandaloneException.class)
                    .hasMessage("port " + port + ", meant for the API, is taken; set VOXQ_PORT to a free one");
            assertThatThrownBy(() -> Standalone.start(config(new Ports(0, port, 0))))
                    .isInstanceOf(StandaloneException.class).hasMessageContaining("VOXQ_KAFKA_PORT");
        }

        Standalone.start(config(Ports.FREE)).close();
    }

    @Test
    void theSecretOfTheStoreIsItsOwnersAlone() throws Exception {
        var first = new DataDirectory(directory).credentials();

        assertThat(new DataDirectory(directory).credentials()).isEqualTo(first);
        assertThat(first.secretKey()).hasSizeGreaterThan(32);
        assertThat(PosixFilePermissions
                .toString(Files.getPosixFilePermissions(directory.resolve("store.secret")))).isEqualTo("rw-------");
    }

    private StandaloneConfig config(Ports ports) {
        return new StandaloneConfig(new DataDirectory(directory), ports, true, System.getenv());
    }

    private static JobView awaitEnd(ApiClient client, JobId id) throws InterruptedException {
        var job = client.job(id);
        while (!job.ended()) {
            Thread.sleep(20);
            job = client.job(id);
        }
        return job;
    }
}
