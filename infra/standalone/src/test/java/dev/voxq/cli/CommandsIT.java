package dev.voxq.cli;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.voxq.model.WavHeader;
import dev.voxq.model.wire.Json;
import dev.voxq.standalone.DataDirectory;
import dev.voxq.standalone.Espeak;
import dev.voxq.standalone.Standalone;
import dev.voxq.standalone.StandaloneConfig;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import javax.sound.sampled.AudioSystem;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The commands as a user types them, against the whole system.
class CommandsIT {
    private static final int ROWS = 500;

    @TempDir
    static Path directory;

    private static Standalone standalone;
    private static String api;

    @BeforeAll
    static void start() {
        assumeTrue(Espeak.installed(), "espeak-ng is not installed");
        var data = new DataDirectory(directory.resolve("data"));
        standalone = Standalone.start(
                new StandaloneConfig(data, StandaloneConfig.Ports.FREE, false, System.getenv()));
        api = standalone.addresses().api().toString();
    }

    @AfterAll
    static void stop() {
        standalone.close();
    }

    @Test
    void sayWritesWhatWasSpokenAndTellsWhatItTook() throws Exception {
        var file = directory.resolve("hello.wav");

        var shell = Shell.run("say", "The first words this system ever spoke.", "-o", file.toString(), "--api", api);

        assertThat(shell.err()).isEmpty();
        assertThat(shell.code()).isEqualTo(ExitCode.OK);
        assertThat(shell.out()).matches("(?s).*hello.wav: \\d\\.\\d\\d s of audio, first audio after \\d+ ms, "
                + "real-time factor \\d+\\.\\d\\d, spoken by espeak-ng.*");
        try (var wav = AudioSystem.getAudioInputStream(file.toFile())) {
            assertThat(wav.getFormat().getSampleRate()).isEqualTo(24_000);
            assertThat(wav.getFrameLength()).isBetween(24_000L, 240_000L);
            assertThat(loudest(wav.readAllBytes())).isGreaterThan(3_000);
        }
    }

    @Test
    void sayInTheBulkLaneSpeaksTheSame() throws Exception {
        var realtime = directory.resolve("realtime.pcm");
        var bulk = directory.resolve("bulk.pcm");

        Shell.run("say", "Twice the same.", "--format", "pcm", "-o", realtime.toString(), "--api", api);
        var shell = Shell.run("say", "Twice the same.", "--format", "pcm", "-o", bulk.toString(), "--lane", "bulk",
                "--json", "--api", api);

        var told = Json.mapper().readTree(shell.out());
        assertThat(told.path("engine").stringValue()).isEqualTo("espeak-ng");
        assertThat(told.path("audio_seconds").doubleValue()).isPositive();
        assertThat(Files.readAllBytes(bulk)).isEqualTo(Files.readAllBytes(realtime)).isNotEmpty();
    }

    @Test
    void sayHeedsTheSampleRate() throws Exception {
        var file = directory.resolve("narrow.wav");

        Shell.run("say", "Telephone.", "--sample-rate", "8000", "-o", file.toString(), "--api", api);

        try (var wav = AudioSystem.getAudioInputStream(file.toFile())) {
            assertThat(wav.getFormat().getSampleRate()).isEqualTo(8_000);
        }
    }

    @Test
    void refusedRequestsNameTheFieldAndLeaveNoFile() {
        var file = directory.resolve("refused.wav");

        var empty = Shell.run("say", "   ", "-o", file.toString(), "--api", api);
        var fast = Shell.run("say", "Hello.", "--speed", "9", "-o", file.toString(), "--api", api);
        var voice = Shell.run("say", "Hello.", "-v", "nobody-at-all", "-o", file.toString(), "--api", api);

        assertThat(empty.code()).isEqualTo(ExitCode.USAGE);
        assertThat(empty.err()).contains("input is empty");
        assertThat(fast.code()).isEqualTo(ExitCode.USAGE);
        assertThat(fast.err()).contains("speed is 9");
        assertThat(voice.code()).isEqualTo(ExitCode.USAGE);
        assertThat(voice.err()).contains("voice").contains("nobody-at-all");
        assertThat(file).doesNotExist();
    }

    @Test
    void narrateSpeaksTheGoodRowsAndReportsTheBadOnes() throws Exception {
        var catalog = Files.write(directory.resolve("catalog.csv"), catalogWithFiveBadRows());

        var shell = Shell.run("narrate", catalog.toString(), "--name", "five-bad", "--api", api);

        assertThat(shell.code()).isEqualTo(ExitCode.JOB_FAILED);
        assertThat(shell.out()).contains("495 of 500 rows spoken", "5 rows failed:", "line 51: has no text",
                "line 101: custom_id was given to an earlier line", "line 201: has bytes that are not UTF-8",
                "line 301: has 4 columns; expected 3", "line 401: voice");
        assertThat(shell.err()).contains("narrate: 500 of 500");
        assertThat(outputs("five-bad")).filteredOn(file -> file.toString().endsWith(".wav")).hasSize(495)
                .allSatisfy(wav -> assertThat(Files.size(wav)).isGreaterThan(1_000));
    }

    @Test
    void narrateOfGoodRowsEndsWellAndTellsItAsJson() throws Exception {
        var catalog = Files.writeString(directory.resolve("good.jsonl"),
                "{\"id\": \"a\", \"text\": \"One.\"}\n{\"id\": \"b\", \"text\": \"Two.\", \"voice\": \"vivian\"}\n");

        var shell = Shell.run("narrate", catalog.toString(), "--name", "good", "--subtitles", "vtt", "--json",
                "--api", api);

        assertThat(shell.code()).isEqualTo(ExitCode.OK);
        var told = Json.mapper().readTree(shell.out());
        assertThat(told.path("spoken").intValue()).isEqualTo(2);
        assertThat(told.path("failures").isEmpty()).isTrue();
        assertThat(outputs("good")).extracting(file -> file.getFileName().toString())
                .containsExactlyInAnyOrder("a.vtt", "a.wav", "b.vtt", "b.wav", "manifest.jsonl");
    }

    @Test
    void narrateStoresEachRowInItsFormatAndAsLoudAsAsked() throws Exception {
        var catalog = Files.writeString(directory.resolve("formats.jsonl"), """
                {"id": "wav", "text": "As loud as this."}
                {"id": "quiet", "text": "As loud as this.", "loudness": -30}
                {"id": "flac", "text": "As loud as this.", "response_format": "flac"}
                {"id": "mp3", "text": "As loud as this.", "response_format": "mp3"}
                {"id": "opus", "text": "As loud as this.", "response_format": "opus"}
                """);

        var shell = Shell.run("narrate", catalog.toString(), "--name", "formats", "--seed", "7", "--loudness", "-20",
                "--json", "--api", api);

        assertThat(shell.code()).isEqualTo(ExitCode.OK);
        var files = contents("formats");
        assertThat(files).containsOnlyKeys("wav.wav", "quiet.wav", "flac.flac", "mp3.mp3", "opus.opus",
                "manifest.jsonl");
        assertThat((double) loudest(samples(files, "wav.wav")) / loudest(samples(files, "quiet.wav")))
                .isCloseTo(Math.pow(10, 10 / 20.0), within(0.1));
        assertThat(requireNonNull(files.get("flac.flac"))).startsWith('f', 'L', 'a', 'C');
        assertThat(requireNonNull(files.get("mp3.mp3"))).startsWith(0xFF, 0xF3);
        assertThat(requireNonNull(files.get("opus.opus"))).startsWith('O', 'g', 'g', 'S');
        var sha256 = HexFormat.of().formatHex(
                MessageDigest.getInstance("SHA-256").digest(samples(files, "wav.wav")));
        assertThat(manifest("formats")).hasSize(5).filteredOn(line -> line.contains(sha256)).hasSize(4);
    }

    private static byte[] samples(Map<String, byte[]> files, String wav) {
        var file = requireNonNull(files.get(wav));
        return Arrays.copyOfRange(file, WavHeader.SIZE, file.length);
    }

    private static List<String> manifest(String folder) throws IOException {
        return Files.readAllLines(outputs(folder).stream().filter(file -> file.endsWith("manifest.jsonl"))
                .findFirst().orElseThrow());
    }

    @Test
    void onlyRowsThatHaveChangedAreSpokenAgain() throws Exception {
        var catalog = directory.resolve("twice.tsv");
        Files.writeString(catalog, "id\ttext\nbook/1\tOne.\nbook/2\tTwo.\nbook/3\tThree.\n");
        assertThat(Shell.run("narrate", catalog.toString(), "--name", "twice", "--api", api).code()).isEqualTo(0);
        var before = contents("twice/book");

        Files.writeString(catalog, "id\ttext\nbook/1\tOne.\nbook/2\tTwo, but longer.\nbook/4\tFour.\nbook/3\tThree.\n");
        var shell = Shell.run("narrate", catalog.toString(), "--name", "twice", "--json", "--api", api);

        var told = Json.mapper().readTree(shell.out());
        assertThat(told.path("spoken").intValue()).isEqualTo(4);
        assertThat(told.path("unchanged").intValue()).isEqualTo(2);
        var after = contents("twice/book");
        assertThat(after).containsOnlyKeys("1.wav", "2.wav", "3.wav", "4.wav");
        assertThat(after.get("1.wav")).isEqualTo(before.get("1.wav"));
        assertThat(after.get("2.wav")).hasSizeGreaterThan(requireNonNull(before.get("2.wav")).length);
        assertThat(manifest("twice")).hasSize(4).filteredOn(line -> line.contains("\"unchanged\":true")).hasSize(2);
    }

    private static Map<String, byte[]> contents(String folder) throws IOException {
        var contents = new HashMap<String, byte[]>();
        for (var file : outputs(folder)) {
            contents.put(file.getFileName().toString(), Files.readAllBytes(file));
        }
        return contents;
    }

    @Test
    void benchStreamsPrintsBothDistributions() {
        var shell = Shell.run("bench", "streams", "--streams", "4", "--bulk", "20", "--json", "--api", api);

        var told = Json.mapper().readTree(shell.out());
        assertThat(told.path("idle_ms").path("p50").doubleValue()).isPositive();
        assertThat(told.path("loaded_ms").path("max").doubleValue()).isPositive();
    }

    /// Five hundred rows: no text, an id again, Latin-1, a column too many, a voice that is not there.
    private static byte[] catalogWithFiveBadRows() {
        var lines = new ArrayList<String>();
        lines.add("id,text,voice");
        for (int row = 1; row <= ROWS; row++) {
            lines.add("row-" + row + ",Row " + row + ".,");
        }
        lines.set(50, "row-50,,");
        lines.set(100, "row-2,Again.,");
        lines.set(200, "row-200,Gr\u00FCn.,");
        lines.set(300, "row-300,Hello, you.,");
        lines.set(400, "row-400,Hello.,nobody-at-all");
        return String.join("\n", lines).getBytes(StandardCharsets.ISO_8859_1);
    }

    private static List<Path> outputs(String folder) throws IOException {
        try (var files = Files.walk(directory.resolve("data/store/voxq/audio").resolve(folder))) {
            return files.filter(Files::isRegularFile).toList();
        }
    }

    private static int loudest(byte[] samples) {
        int loudest = 0;
        for (int i = 0; i + 1 < samples.length; i += 2) {
            loudest = Math.max(loudest, Math.abs((samples[i + 1] << 8) | (samples[i] & 0xFF)));
        }
        return loudest;
    }
}
