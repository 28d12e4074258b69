package dev.voxq.worker.golden;

import static org.assertj.core.api.Assertions.assertThat;

import dev.voxq.worker.TinyCheckpoint;
import dev.voxq.worker.onnx.runtime.TestRuntime;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class GoldenRunnerTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @Test
    void theWorkerMatchesTheOfficialCode(@TempDir Path folder) throws IOException {
        copyAll(folder);

        int exit = run(folder, false);

        assertThat(printed()).doesNotContain("FAIL ").contains("PASS    tokenizer/tiny_vocab",
                "PASS    prompts/cv_zh_auto_dialect_st", "PASS    talker/code_predictor_tiny06b-customvoice",
                "PASS    codec/decoder", "PASS    codec/encoder", "PASS    speaker/ref",
                "PASS    e2e/cv_zh_explicit_dialect_ns");
        assertThat(exit).as(printed()).isZero();
    }

    @Test
    void aLowerPrecisionReportsItsAgreement(@TempDir Path folder) throws IOException {
        copy("checkpoints", folder);
        copy("talker", folder);
        copy("e2e", folder);

        int exit = run(folder, "int8", false);

        assertThat(exit).as(printed()).isZero();
        assertThat(printed()).containsPattern("talker/code_predictor.* % of 120 codes equal under teacher forcing")
                .containsPattern("SKIPPED +e2e/");
    }

    @Test
    void anUnknownPrecisionIsRefusedWithTheValidOnes(@TempDir Path folder) {
        assertThat(run(folder, "int3", false)).isEqualTo(2);
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("int3").contains("fp32").contains("int8");
    }

    @Test
    void aNumberThatDiffersFailsAndIsNamed(@TempDir Path folder) throws IOException {
        copy("checkpoints", folder);
        copy("prompts", folder);
        Path fixture = folder.resolve("prompts/cv_en_st.safetensors");
        byte[] bytes = Files.readAllBytes(fixture);
        bytes[bytes.length - 1] ^= 0x10;
        Files.write(fixture, bytes);

        int exit = run(folder, false);

        assertThat(exit).isEqualTo(1);
        assertThat(printed()).containsPattern("FAIL +prompts/cv_en_st.*differs by")
                .containsPattern("PASS +prompts/cv_en_ns")
                .contains("1 failed");
    }

    @Test
    void whatIsNotUnderstoodIsSaidPlainly(@TempDir Path folder) throws IOException {
        copy("checkpoints", folder);
        copy("tokenizer", folder);
        Files.createDirectories(folder.resolve("singing"));

        int exit = run(folder, false);

        assertThat(exit).isZero();
        assertThat(printed()).containsPattern("SKIPPED +singing");
    }

    @Test
    void aCaseWithoutItsCheckpointFailsByName(@TempDir Path folder) throws IOException {
        copy("prompts", folder);

        int exit = run(folder, false);

        assertThat(exit).isEqualTo(1);
        assertThat(printed()).containsPattern("FAIL +prompts/cv_en_st.*expected checkpoint tiny06b-customvoice");
    }

    @Test
    void anEmptyFolderPassesNothing(@TempDir Path folder) {
        assertThat(run(folder, false)).isEqualTo(1);
    }

    @Test
    void aFolderThatIsNotThereIsNamed(@TempDir Path folder) {
        assertThat(run(folder.resolve("none"), false)).isEqualTo(2);
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("none");
    }

    @Test
    void jsonHoldsEveryCase(@TempDir Path folder) throws IOException {
        copy("checkpoints", folder);
        copy("prompts", folder);

        run(folder, true);

        JsonNode report = JsonMapper.shared().readTree(printed());
        assertThat(report.path("passed").asBoolean()).isTrue();
        assertThat(report.path("cases").size()).isEqualTo(6);
        assertThat(report.path("cases").get(0).path("verdict").asString()).isEqualTo("pass");
        assertThat(report.path("cases").get(0).path("max_abs_difference").asDouble()).isBetween(0.0, 1e-5);
    }

    private int run(Path folder, boolean json) {
        return run(folder, "fp32", json);
    }

    private int run(Path folder, String precision, boolean json) {
        return new GoldenRunner(TestRuntime.environment()).run(new GoldenOptions(folder, precision, json),
                new PrintStream(out, true, StandardCharsets.UTF_8), new PrintStream(err, true, StandardCharsets.UTF_8));
    }

    private String printed() {
        return out.toString(StandardCharsets.UTF_8);
    }

    /// The whole set, with the checkpoint for cloning completed.
    private static void copyAll(Path folder) throws IOException {
        try (Stream<Path> parts = Files.list(TinyCheckpoint.golden())) {
            for (Path part : (Iterable<Path>) parts::iterator) {
                copy(part.getFileName().toString(), folder);
            }
        }
        Path base = folder.resolve("checkpoints/tiny06b-base");
        Files.delete(base.resolve("config.json"));
        Files.delete(base.resolve("model.safetensors"));
        Files.delete(base);
        TinyCheckpoint.base(base);
    }

    private static void copy(String part, Path folder) throws IOException {
        Path golden = TinyCheckpoint.golden();
        try (Stream<Path> files = Files.walk(golden.resolve(part))) {
            for (Path file : (Iterable<Path>) files::iterator) {
                Files.copy(file, folder.resolve(golden.relativize(file).toString()));
            }
        }
    }
}
