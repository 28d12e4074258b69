package dev.voxq.worker.onnx.lm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.voxq.worker.TinyCheckpoint;
import dev.voxq.worker.checkpoint.Checkpoint;
import dev.voxq.worker.onnx.runtime.Device;
import dev.voxq.worker.onnx.runtime.OrtException;
import dev.voxq.worker.onnx.runtime.SessionConfig;
import dev.voxq.worker.onnx.runtime.TestRuntime;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// What can be said of the CUDA graphs without a GPU: ONNX Runtime accepts types, shapes and operators, and only misses
/// kernels.
final class CudaGraphsTest {
    private static final int NOT_IMPLEMENTED = 9;

    @ParameterizedTest
    @EnumSource(names = {"BF16", "FP8", "INT8", "INT4"})
    void graphsAreValidAndOnlyLackKernels(Precision precision, @TempDir Path folder) throws Exception {
        try (Checkpoint checkpoint = Checkpoint.open(TinyCheckpoint.customVoice())) {
            LmGraphs.write(checkpoint, precision, Device.CUDA, 64, false, folder);
            SessionConfig session = WeightsInPlace.resolve(SessionConfig.on(Device.CPU), checkpoint, precision);

            for (String graph : List.of(LmGraphs.TALKER_FILE, LmGraphs.FRAME_FILE)) {
                assertThatThrownBy(() -> TestRuntime.environment().openSession(folder.resolve(graph), session))
                        .isInstanceOfSatisfying(OrtException.class,
                                refusal -> assertThat(refusal.code()).isEqualTo(NOT_IMPLEMENTED))
                        .hasMessageContaining("Could not find an implementation");
            }
        }
    }

    @Test
    void bfloat16WeightsStayInTheCheckpoint(@TempDir Path folder) throws Exception {
        try (Checkpoint checkpoint = Checkpoint.open(TinyCheckpoint.customVoice())) {
            LmGraphs.write(checkpoint, Precision.BF16, Device.CUDA, 64, false, folder);

            try (var files = Files.list(folder)) {
                assertThat(files.map(file -> file.getFileName().toString())).containsExactlyInAnyOrder(
                        LmGraphs.TALKER_FILE, LmGraphs.FRAME_FILE);
            }
        }
    }
}
