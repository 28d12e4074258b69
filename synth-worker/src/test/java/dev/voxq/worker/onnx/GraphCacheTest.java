package dev.voxq.worker.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class GraphCacheTest {
    private static final Path KEY = Path.of("checkpoint", "lm-int8");

    @TempDir
    private Path root;
    private final AtomicInteger builds = new AtomicInteger();

    @Test
    void buildsOnceAndKeeps() throws IOException {
        Path first = cache().folder(KEY, this::build);
        Path second = cache().folder(KEY, this::build);

        assertThat(first).isEqualTo(second).isEqualTo(root.resolve(KEY));
        assertThat(first.resolve("graph.onnx")).hasContent("graph");
        assertThat(builds).hasValue(1);
    }

    @Test
    void manyAtOnceBuildOnce() {
        IntStream.range(0, 8).parallel().forEach(_ -> {
            try {
                cache().folder(KEY, this::build);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });

        assertThat(builds).hasValue(1);
    }

    @Test
    void damagedFoldersAreBuiltAgain() throws IOException {
        Path folder = cache().folder(KEY, this::build);
        Files.writeString(folder.resolve("graph.onnx"), "grapf");
        cache().folder(KEY, this::build);
        Files.delete(folder.resolve("weights"));
        cache().folder(KEY, this::build);
        Files.delete(folder.resolve("manifest"));
        cache().folder(KEY, this::build);

        assertThat(builds).hasValue(4);
        assertThat(folder.resolve("graph.onnx")).hasContent("graph");
    }

    @Test
    void aBuildThatFailsLeavesNothingToUse() throws IOException {
        assertThatThrownBy(() -> cache().folder(KEY, folder -> {
            build(folder);
            throw new IOException("disk full");
        })).isInstanceOf(IOException.class).hasMessage("disk full");
        assertThat(root.resolve(KEY)).doesNotExist();

        cache().folder(KEY, this::build);

        assertThat(builds).hasValue(2);
        try (Stream<Path> left = Files.list(root.resolve("checkpoint"))) {
            assertThat(left.map(path -> path.getFileName().toString())).containsExactlyInAnyOrder("lm-int8",
                    "lm-int8.lock");
        }
    }

    private GraphCache cache() {
        return new GraphCache(root);
    }

    private void build(Path folder) throws IOException {
        builds.incrementAndGet();
        Files.writeString(folder.resolve("graph.onnx"), "graph");
        Files.writeString(folder.resolve("weights"), "0123456789");
    }
}
