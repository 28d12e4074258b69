package dev.voxq.worker.onnx.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class DeviceMemoryTest {
    @Test
    void readsALineOfTheTool() {
        assertThat(DeviceMemory.parse("143771, 143061"))
                .hasValue(new DeviceMemory(143_771L << 20, 143_061L << 20));
        assertThat(DeviceMemory.parse("NVIDIA-SMI has failed because it couldn't communicate")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "Failed to allocate memory for requested buffer of size 1073741824",
        "CUDA failure 2: out of memory ; GPU=0",
        "BFCArena::AllocateRawInternal Available memory of 12 is smaller than requested bytes of 256",
        "CUBLAS failure 3: CUBLAS_STATUS_ALLOC_FAILED"})
    void knowsTheWordsForNoMemory(String message) {
        assertThat(new OrtException(message).outOfMemory()).isTrue();
    }

    @Test
    void otherFailuresAreNotForWantOfMemory() {
        assertThat(new OrtException("Non-zero status code returned while running Gather node").outOfMemory()).isFalse();
    }
}
