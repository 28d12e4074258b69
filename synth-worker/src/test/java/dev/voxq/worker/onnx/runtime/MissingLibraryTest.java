package dev.voxq.worker.onnx.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class MissingLibraryTest {
    @Test
    void namesTheFileAndWhatBringsIt() {
        var missing = MissingLibrary.in("[ONNXRuntimeError] : 1 : FAIL : Failed to load library /opt/ort/"
                + "libonnxruntime_providers_cuda.so with error: libcublasLt.so.13: cannot open shared object file: No"
                + " such file or directory");

        assertThat(missing).hasValueSatisfying(library -> assertThat(library.advice())
                .startsWith("libcublasLt.so.13 is missing: install cuBLAS (package nvidia-cublas)"));
    }

    @Test
    void driverIsALibraryToo() {
        assertThat(MissingLibrary.in("libcuda.so.1: cannot open shared object file")).hasValueSatisfying(
                library -> assertThat(library.product()).isEqualTo("the NVIDIA driver"));
    }

    @Test
    void otherFailuresNameNoLibrary() {
        assertThat(MissingLibrary.in("CUDA failure 35: CUDA driver version is insufficient")).isEmpty();
    }
}
