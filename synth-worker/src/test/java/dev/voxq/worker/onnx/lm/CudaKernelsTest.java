package dev.voxq.worker.onnx.lm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.voxq.worker.TinyCheckpoint;
import dev.voxq.worker.checkpoint.Checkpoint;
import dev.voxq.worker.onnx.codec.SpeechDecoderGraph;
import dev.voxq.worker.onnx.runtime.Device;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Every node of a CUDA graph has a CUDA kernel for its type, by the table `cuda/kernels.txt`: else ONNX Runtime would
/// put it on the CPU, with copies around it, and refuse to capture the graph.
final class CudaKernelsTest {
    /// Inputs of a `Concat` that CUDA takes as kernel arguments; more, or of different lengths, it copies from host
    /// memory that a captured graph would find gone.
    private static final int MOST_CAPTURED_CONCAT_INPUTS = 32;

    @ParameterizedTest
    @EnumSource(names = {"BF16", "FP16", "FP8", "INT8", "INT4"})
    void everyNodeOfTheLanguageModelHasAKernel(Precision precision, @TempDir Path folder) throws Exception {
        try (Checkpoint checkpoint = Checkpoint.open(TinyCheckpoint.customVoice())) {
            LmGraphs.write(checkpoint, precision, Device.CUDA, 64, false, folder);
        }

        for (String graph : List.of(LmGraphs.TALKER_FILE, LmGraphs.FRAME_FILE)) {
            ModelFile model = ModelFile.read(folder.resolve(graph));
            assertThat(withoutKernel(model)).as(graph).isEmpty();
            assertThat(model.nodes()).as("kernels with tables in host memory").noneMatch(node -> node.op().equals(
                    "Split") || (node.op().equals("Concat") && node.inputs().size() > MOST_CAPTURED_CONCAT_INPUTS));
        }
    }

    @Test
    void everyNodeOfTheSpeechDecoderHasAKernel(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("decoder.onnx");
        try (Checkpoint checkpoint = Checkpoint.open(TinyCheckpoint.customVoice())) {
            SpeechDecoderGraph.write(checkpoint.codec(), checkpoint.speechTokenizer().decoder(), file);
        }

        assertThat(withoutKernel(ModelFile.read(file))).isEmpty();
    }

    @Test
    void tableKnowsWhatHasNoKernel(@TempDir Path folder) throws Exception {
        try (Checkpoint checkpoint = Checkpoint.open(TinyCheckpoint.customVoice())) {
            LmGraphs.write(checkpoint, Precision.FP32, Device.CPU, 64, false, folder);
        }

        assertThat(withoutKernel(ModelFile.read(folder.resolve(LmGraphs.TALKER_FILE))))
                .containsExactly("com.microsoft GroupQueryAttention FLOAT");
    }

    private static Set<String> withoutKernel(ModelFile model) throws IOException {
        Map<String, Set<String>> kernels = kernels();
        return model.nodes().stream().filter(node -> {
            Set<String> types = kernels.getOrDefault(name(node), Set.of());
            return !types.contains("*") && !types.contains(model.decidingType(node).name());
        }).map(node -> name(node) + " " + model.decidingType(node)).collect(Collectors.toSet());
    }

    private static String name(ModelFile.Node node) {
        return (node.domain().isEmpty() ? "ai.onnx" : node.domain()) + " " + node.op();
    }

    private static Map<String, Set<String>> kernels() throws IOException {
        try (var in = new BufferedReader(new InputStreamReader(Objects.requireNonNull(
                CudaKernelsTest.class.getResourceAsStream("/cuda/kernels.txt")), StandardCharsets.UTF_8))) {
            return in.lines().filter(line -> !line.startsWith("#")).map(line -> line.split(" "))
                    .collect(Collectors.toMap(words -> words[0] + " " + words[1],
                            words -> Set.copyOf(Arrays.asList(words).subList(2, words.length))));
        }
    }
}
