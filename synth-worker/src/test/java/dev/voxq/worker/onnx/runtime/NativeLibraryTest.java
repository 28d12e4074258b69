package dev.voxq.worker.onnx.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class NativeLibraryTest {
    @Test
    void manyUnpackersLeaveOneWholeLibrary(@TempDir Path cache) throws IOException {
        List<Path> found = IntStream.range(0, 4).parallel()
                .mapToObj(_ -> NativeLibrary.locate(Optional.empty(), cache)).toList();

        assertThat(found).allMatch(Files::isRegularFile);
        try (Stream<Path> files = Files.walk(cache).filter(Files::isRegularFile)) {
            assertThat(files).containsExactly(found.getFirst());
        }
    }

    @Test
    void takesTheLibraryOutOfAGivenFolder(@TempDir Path cache) {
        Path file = NativeLibrary.locate(Optional.empty(), cache);

        assertThat(NativeLibrary.locate(Optional.of(file.resolveSibling("")), Path.of("unused")))
                .isEqualTo(file.toAbsolutePath());
    }

    @Test
    void namesAGivenFileThatIsNotThere() {
        assertThatThrownBy(() -> NativeLibrary.locate(Optional.of(Path.of("/no/lib.so")), Path.of("unused")))
                .isInstanceOf(OrtException.class).hasMessageContaining("ONNXRUNTIME_LIBRARY names /no/lib.so");
    }

    @Test
    void refusesAFileThatIsNoLibrary(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("lib.so"), "text");

        assertThatThrownBy(() -> OrtEnvironment.open(file, 1)).isInstanceOf(OrtException.class)
                .hasMessageContaining(file.toString());
    }
}
