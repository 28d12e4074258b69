package dev.voxq.worker.onnx.graph;

/// What one element of a tensor is, with ONNX's number for it (`TensorProto.DataType`).
public enum ElementType {
    FLOAT(1, 4), UINT8(2, 1), INT8(3, 1), INT32(6, 4), INT64(7, 8), BOOL(9, 1), FLOAT16(10, 2), BFLOAT16(16,
            2), FLOAT8E4M3FN(17, 1);

    private final int number;
    private final int bytesEach;

    ElementType(int number, int bytesEach) {
        this.number = number;
        this.bytesEach = bytesEach;
    }

    /// Returns ONNX's number of this type, which is also ONNX Runtime's.
    public int number() {
        return number;
    }

    /// Returns the bytes that `elements` of this type fill.
    public long bytes(long elements) {
        return Math.multiplyExact(elements, bytesEach);
    }
}
