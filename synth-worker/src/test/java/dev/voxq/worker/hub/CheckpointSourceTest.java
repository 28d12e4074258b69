package dev.voxq.worker.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.voxq.worker.checkpoint.CheckpointException;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointSourceTest {
    private static final String WEIGHTS = "model.safetensors";

    private final byte[] weights = bytes(300_000);
    private final FakeHub hub = new FakeHub().with("config.json", bytes(500)).with("vocab.json", bytes(700))
            .with("merges.txt", bytes(90)).with(WEIGHTS, weights).with("speech_tokenizer/config.json", bytes(40))
            .with("speech_tokenizer/model.safetensors", bytes(9_000)).with("README.md", bytes(80))
            .with("assets/picture.png", bytes(80)).with("tf_model.h5", bytes(80));
    @TempDir
    Path cache;

    @AfterEach
    void stop() {
        hub.close();
    }

    @Test
    void aDirectoryIsTakenAsItIs() {
        assertThat(source(hub.address()).resolve(cache.toString())).isEqualTo(cache);
        assertThat(hub.requests()).isEmpty();
    }

    @Test
    void aModelIsDownloadedOnceAndOnlyTheFilesNeeded() throws IOException {
        Path folder = source(hub.address()).resolve(FakeHub.MODEL);

        assertThat(files(folder)).containsExactly("config.json", "merges.txt", WEIGHTS, "speech_tokenizer/config.json",
                "speech_tokenizer/model.safetensors", "vocab.json");
        assertThat(folder.resolve(WEIGHTS)).hasBinaryContent(weights);
        int requests = hub.requests().size();
        assertThat(source(hub.address()).resolve(FakeHub.MODEL)).isEqualTo(folder);
        assertThat(hub.requests()).hasSize(requests);
    }

    @Test
    void aDroppedConnectionIsResumedWhereItBroke() {
        hub.fault(7, WEIGHTS, FakeHub.hangUpAfter(30_000)).fault(1, "/main", FakeHub.hangUpAfter(50));

        Path folder = source(hub.address()).resolve(FakeHub.MODEL);

        assertThat(folder.resolve(WEIGHTS)).hasBinaryContent(weights);
        List<FakeHub.Request> requests = hub.requests(FakeHub.COMMIT + "/" + WEIGHTS);
        assertThat(requests).hasSize(8);
        assertThat(requests.subList(1, 8)).allSatisfy(request -> assertThat(request.range()).startsWith("bytes="));
    }

    @Test
    void aDownloadGoesOnWhereAnEarlierProcessStopped() throws IOException {
        hub.fault(5, FakeHub.COMMIT + "/" + WEIGHTS, FakeHub.status(503));
        assertThatThrownBy(() -> source(hub.address()).resolve(FakeHub.MODEL)).isInstanceOf(CheckpointException.class)
                .hasMessageContaining(WEIGHTS).hasMessageContaining("5 tries").hasMessageContaining("503");
        Path partial = cache.resolve("models/owner--model/partial").resolve(FakeHub.COMMIT);
        Files.write(partial.resolve(WEIGHTS + ".part"), Arrays.copyOf(weights, 1234));

        Path folder = source(hub.address()).resolve(FakeHub.MODEL);

        assertThat(folder.resolve(WEIGHTS)).hasBinaryContent(weights);
        assertThat(hub.requests(FakeHub.COMMIT + "/" + WEIGHTS).getLast().range()).isEqualTo("bytes=1234-");
        assertThat(hub.requests("/vocab.json")).as("a finished file is kept").hasSizeLessThanOrEqualTo(1);
    }

    @Test
    void aSilentConnectionIsGivenUpAndResumed() {
        hub.fault(1, WEIGHTS, FakeHub.stallAfter(10_000));
        HubConfig impatient = new HubConfig(hub.address(), Optional.empty(), false, cache, Duration.ofMillis(1),
                Duration.ofSeconds(1));

        Path folder = new CheckpointSource(impatient).resolve(FakeHub.MODEL);

        assertThat(folder.resolve(WEIGHTS)).hasBinaryContent(weights);
    }

    @Test
    void wrongBytesAreFetchedAgain() {
        hub.fault(1, FakeHub.COMMIT + "/" + WEIGHTS, FakeHub.wrongBytes()).fault(1, "/vocab.json",
                FakeHub.wrongBytes());

        Path folder = source(hub.address()).resolve(FakeHub.MODEL);

        assertThat(folder.resolve(WEIGHTS)).hasBinaryContent(weights);
        assertThat(hub.requests("/vocab.json")).hasSize(2);
    }

    @Test
    void bytesThatStayWrongAreRefusedWithBothDigests() {
        hub.fault(99, FakeHub.COMMIT + "/" + WEIGHTS, FakeHub.wrongBytes());

        assertThatThrownBy(() -> source(hub.address()).resolve(FakeHub.MODEL)).isInstanceOf(CheckpointException.class)
                .hasMessageContaining("sha256").hasMessageContaining("expected").hasMessageContaining("found");
        assertThat(cache.resolve("models/owner--model/snapshots")).doesNotExist();
    }

    @Test
    void aPartThatIsTooLongIsStartedOver() throws IOException {
        Path partial = Files.createDirectories(cache.resolve("models/owner--model/partial").resolve(FakeHub.COMMIT));
        Files.write(partial.resolve(WEIGHTS + ".part"), bytes(weights.length + 5));

        Path folder = source(hub.address()).resolve(FakeHub.MODEL);

        assertThat(folder.resolve(WEIGHTS)).hasBinaryContent(weights);
    }

    @Test
    void noAccessSaysThatATokenIsMissing() {
        hub.fault(1, "/main", FakeHub.status(401));

        assertThatThrownBy(() -> source(hub.address()).resolve(FakeHub.MODEL)).isInstanceOf(CheckpointException.class)
                .hasMessageContaining("owner/model").hasMessageContaining("401").hasMessageContaining("HF_TOKEN");
        assertThat(hub.requests()).hasSize(1);
    }

    @Test
    void aModelThatDoesNotExistIsNotAskedForTwice() {
        hub.fault(1, "/main", FakeHub.status(404));

        assertThatThrownBy(() -> source(hub.address()).resolve(FakeHub.MODEL)).isInstanceOf(CheckpointException.class)
                .hasMessageContaining("owner/model@main").hasMessageContaining("not found");
        assertThat(hub.requests()).hasSize(1);
    }

    @Test
    void aRedirectIsFollowedWithoutTheToken() {
        try (FakeHub store = new FakeHub().with(WEIGHTS, weights)) {
            hub.fault(1, FakeHub.COMMIT + "/" + WEIGHTS, FakeHub.redirect(
                    store.address() + "/owner/model/resolve/" + FakeHub.COMMIT + "/" + WEIGHTS));

            Path folder = new CheckpointSource(config(hub.address(), Optional.of("secret"), false))
                    .resolve(FakeHub.MODEL);

            assertThat(folder.resolve(WEIGHTS)).hasBinaryContent(weights);
            assertThat(hub.requests()).allMatch(request -> request.authorization().equals("Bearer secret"));
            assertThat(store.requests()).hasSize(1).allMatch(request -> request.authorization().isEmpty());
        }
    }

    @Test
    void endlessRedirectsEnd() {
        hub.fault(999, "/main", FakeHub.redirect("/api/models/owner/model/revision/main"));

        assertThatThrownBy(() -> source(hub.address()).resolve(FakeHub.MODEL)).isInstanceOf(CheckpointException.class)
                .hasMessageContaining("redirects more than");
    }

    @Test
    void offlineTakesOnlyWhatIsThere() {
        CheckpointSource offline = new CheckpointSource(config(hub.address(), Optional.empty(), true));
        assertThatThrownBy(() -> offline.resolve(FakeHub.MODEL)).isInstanceOf(CheckpointException.class)
                .hasMessageContaining("HF_HUB_OFFLINE").hasMessageContaining("owner/model");

        Path folder = source(hub.address()).resolve(FakeHub.MODEL);

        assertThat(offline.resolve(FakeHub.MODEL)).isEqualTo(folder);
        assertThat(offline.resolve(FakeHub.MODEL + "@" + FakeHub.COMMIT)).isEqualTo(folder);
    }

    @Test
    void anotherModelIsRefusedBeforeItIsDownloaded() {
        try (FakeHub other = new FakeHub().with("config.json", bytes(10)).with(WEIGHTS, bytes(10))) {
            assertThatThrownBy(() -> source(other.address()).resolve(FakeHub.MODEL))
                    .isInstanceOf(CheckpointException.class).hasMessageContaining("speech_tokenizer/config.json");
            assertThat(other.requests(WEIGHTS)).isEmpty();
        }
    }

    @Test
    void whatIsNeitherDirectoryNorIdIsRefused() {
        for (String nonsense : List.of("", "model", "a\0b", "/no/such/folder", "a/b/c", "../x", "a/..", "a b/c",
                "a/b@c@d")) {
            assertThatThrownBy(() -> source(hub.address()).resolve(nonsense)).as(nonsense)
                    .isInstanceOf(CheckpointException.class).hasMessageContaining("MODEL_ID");
        }
    }

    @Test
    void twoProcessesAtOnceDownloadOnce() throws Exception {
        hub.fault(2, FakeHub.COMMIT + "/" + WEIGHTS, FakeHub.hangUpAfter(100_000));
        List<Process> processes = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            processes.add(new ProcessBuilder(ProcessHandle.current().info().command().orElseThrow(), "-cp",
                    System.getProperty("java.class.path"), ResolveOnce.class.getName(), hub.address().toString(),
                    cache.toString()).redirectErrorStream(true).start());
        }

        for (Process process : processes) {
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.exitValue()).as(output).isZero();
        }

        Path folder = source(hub.address()).resolve(FakeHub.MODEL);
        assertThat(folder.resolve(WEIGHTS)).hasBinaryContent(weights);
        assertThat(hub.requests("/vocab.json")).hasSize(1);
    }

    private CheckpointSource source(URI endpoint) {
        return new CheckpointSource(config(endpoint, Optional.empty(), false));
    }

    private HubConfig config(URI endpoint, Optional<String> token, boolean offline) {
        return new HubConfig(endpoint, token, offline, cache, Duration.ofMillis(1), Duration.ofSeconds(20));
    }

    private static List<String> files(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile).map(file -> folder.relativize(file).toString()).sorted().toList();
        }
    }

    private static byte[] bytes(int count) {
        byte[] bytes = new byte[count];
        new Random(count).nextBytes(bytes);
        return bytes;
    }
}
