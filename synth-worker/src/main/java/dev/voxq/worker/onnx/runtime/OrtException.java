package dev.voxq.worker.onnx.runtime;

import java.util.List;

/// ONNX Runtime refused or failed; the message is its own.
public final class OrtException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /// How the arena, the CUDA runtime, cuBLAS and cuDNN say so; the library has no error code for it.
    private static final List<String> OUT_OF_MEMORY = List.of("Failed to allocate memory", "out of memory",
            "is smaller than requested bytes", "CUBLAS_STATUS_ALLOC_FAILED", "CUDNN_STATUS_ALLOC_FAILED",
            "std::bad_alloc");

    private final int code;

    /// Wraps a failure that has no code of the library's own, such as a library file that cannot be loaded.
    public OrtException(String message) {
        this(1, message);
    }

    OrtException(int code, String message) {
        super(message);
        this.code = code;
    }

    /// Whether the device had no memory left, after which a smaller batch may still do.
    public boolean outOfMemory() {
        String message = String.valueOf(getMessage());
        return OUT_OF_MEMORY.stream().anyMatch(message::contains);
    }

    /// The library's `OrtErrorCode`: 1 fail, 2 invalid argument, 3 no such file, 6 runtime exception, 7 invalid protobuf, …
    public int code() {
        return code;
    }
}
