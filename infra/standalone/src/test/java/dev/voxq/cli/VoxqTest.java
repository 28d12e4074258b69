package dev.voxq.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VoxqTest {
    @TempDir
    Path directory;

    @ParameterizedTest
    @ValueSource(
            strings = {"up", "fleet", "say", "narrate", "voices", "voices add", "voices remove", "bench", "bench queue",
                "bench clone", "doctor", "test", "version", "completion"})
    void everyCommandExplainsItself(String command) {
        var shell = Shell.run((command + " --help").split(" "));

        assertThat(shell.code()).isEqualTo(ExitCode.OK);
        assertThat(shell.out()).contains("Usage: voxq " + command);
    }

    @Test
    void theCommandAloneShowsWhatThereIs() {
        var shell = Shell.run();

        assertThat(shell.code()).isEqualTo(ExitCode.USAGE);
        assertThat(shell.err()).contains("say", "narrate", "doctor");
    }

    @ParameterizedTest
    @ValueSource(strings = {"shout", "say", "say hello --lane fast", "say hello --format mp9",
        "say hello --speed quick",
        "narrate", "bench", "bench nothing"})
    void commandLinesThatCannotBeEndWithTwo(String line) {
        var shell = Shell.run(line.split(" "));

        assertThat(shell.code()).isEqualTo(ExitCode.USAGE);
        assertThat(shell.err()).isNotBlank().doesNotContain("\tat ");
    }

    @Test
    void aServiceThatIsNotThereEndsWithThree() throws IOException {
        var shell = Shell.run("say", "hello", "--api", nobody(), "-o", directory.resolve("a.wav").toString());

        assertThat(shell.code()).isEqualTo(ExitCode.UNREACHABLE);
        assertThat(shell.err()).startsWith("voxq say: http://127.0.0.1:").contains("does not answer");
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void aMissingTextFileIsNamed() {
        var shell = Shell.run("say", "@" + directory.resolve("none.txt"));

        assertThat(shell.code()).isEqualTo(ExitCode.USAGE);
        assertThat(shell.err()).contains("none.txt does not exist");
    }

    @Test
    void aTextFileThatIsNotUtf8IsNamed() throws IOException {
        var file = Files.write(directory.resolve("latin.txt"), new byte[]{'G', 'r', (byte) 0xFC, 'n'});

        var shell = Shell.run("say", "@" + file);

        assertThat(shell.code()).isEqualTo(ExitCode.USAGE);
        assertThat(shell.err()).contains("latin.txt is not UTF-8");
    }

    @Test
    void aMissingCatalogIsNamed() {
        var shell = Shell.run("narrate", directory.resolve("none.csv").toString());

        assertThat(shell.code()).isEqualTo(ExitCode.USAGE);
        assertThat(shell.err()).contains("none.csv does not exist");
    }

    @Test
    void versionNamesVoxqAndJava() {
        assertThat(Shell.run("version").out()).contains("voxq ", "Java 25");
        assertThat(Shell.run("--version").out()).isEqualTo(Shell.run("version").out());
    }

    @Test
    void completionKnowsTheCommands() {
        assertThat(Shell.run("completion").out()).contains("complete -F _complete_voxq", "narrate");
    }

    @Test
    void doctorLooksAtEverything() {
        assertThat(Shell.run("doctor").out()).contains("JDK", "Maven", "espeak-ng", "disk", "port of the API", "GPU");
        assertThat(Shell.run("doctor", "--json").out()).startsWith("[{\"subject\":\"JDK\",\"grade\":\"GOOD\"");
    }

    private static String nobody() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return "http://127.0.0.1:" + socket.getLocalPort();
        }
    }
}
