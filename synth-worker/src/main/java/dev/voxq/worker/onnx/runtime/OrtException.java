package dev.voxq.worker.onnx.runtime;

/// ONNX Runtime refused or failed; the message is its own.
public final class OrtException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int code;

    /// Wraps a failure that has no code of the library's own, such as a library file that cannot be loaded.
    public OrtException(String message) {
        this(1, message);
    }

    OrtException(int code, String message) {
        super(message);
        this.code = code;
    }

    /// The library's `OrtErrorCode`: 1 fail, 2 invalid argument, 3 no such file, 6 runtime exception, 7 invalid protobuf, …
    public int code() {
        return code;
    }
}
