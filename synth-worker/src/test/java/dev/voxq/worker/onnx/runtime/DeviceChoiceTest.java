package dev.voxq.worker.onnx.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIf;

final class DeviceChoiceTest {
    @Test
    void readsTheSettingInAnyCase() {
        assertThat(DeviceChoice.parse(" Cuda ")).isEqualTo(DeviceChoice.CUDA);
        assertThatThrownBy(() -> DeviceChoice.parse("tpu")).hasMessage("DEVICE is \"tpu\"; valid are auto, cpu, cuda");
    }

    @Test
    @DisabledIf("cudaBuild")
    void cpuBuildSaysWhyThereIsNoCuda() {
        assertThatThrownBy(() -> TestRuntime.environment().device(DeviceChoice.CUDA)).isInstanceOf(OrtException.class)
                .hasMessageContaining("has no CUDA provider").hasMessageContaining("-Pgpu");
        assertThat(TestRuntime.environment().device(DeviceChoice.AUTO)).isEqualTo(Device.CPU);
    }

    static boolean cudaBuild() {
        return TestRuntime.environment().providers().contains("CUDAExecutionProvider");
    }
}
