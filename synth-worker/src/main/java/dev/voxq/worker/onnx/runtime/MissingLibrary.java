package dev.voxq.worker.onnx.runtime;

import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/// Which library kept the CUDA provider from loading, out of the loader's own words, and what brings it.
record MissingLibrary(String file, String product) {
    private static final Pattern LOADER = Pattern.compile("(lib(\\w+)\\.so[.\\d]*): cannot open shared object file");
    private static final Map<String, String> PRODUCTS = Map.of(
            "cublas", "cuBLAS (package nvidia-cublas)",
            "cublasLt", "cuBLAS (package nvidia-cublas)",
            "cudart", "the CUDA runtime (package nvidia-cuda-runtime)",
            "cufft", "cuFFT (package nvidia-cufft)",
            "curand", "cuRAND (package nvidia-curand)",
            "cudnn", "cuDNN (package nvidia-cudnn)",
            "nvrtc", "the CUDA runtime compiler (package nvidia-cuda-nvrtc)",
            "cuda", "the NVIDIA driver");

    static Optional<MissingLibrary> in(String message) {
        var found = LOADER.matcher(message);
        return found.find()
                ? Optional.of(new MissingLibrary(found.group(1),
                        PRODUCTS.getOrDefault(found.group(2), "a library of that name")))
                : Optional.empty();
    }

    /// What is wrong and what would be right. The number behind `.so.` is the major version that is needed.
    String advice() {
        return file + " is missing: install " + product + " in that version and put its folder on LD_LIBRARY_PATH. The"
                + " provider needs cuBLAS, cuFFT, cuRAND and the CUDA runtime of one major version, cuDNN 9 and a driver"
                + " that runs them";
    }
}
