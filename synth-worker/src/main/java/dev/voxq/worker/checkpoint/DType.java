package dev.voxq.worker.checkpoint;

import java.util.Locale;
import java.util.Optional;

/// The element types of the safetensors format that a checkpoint of this model may hold.
public enum DType {
    BOOL(1), U8(1), I8(1), I16(2), U16(2), I32(4), U32(4), I64(8), U64(8), F16(2), BF16(2), F32(4), F64(8), F8_E4M3(
            1), F8_E5M2(1);

    private final int byteSize;

    DType(int byteSize) {
        this.byteSize = byteSize;
    }

    /// Bytes of one element.
    public int byteSize() {
        return byteSize;
    }

    /// Whether the speech model can take its weights from it: F32, BF16 or F16.
    public boolean isWeight() {
        return this == F32 || this == BF16 || this == F16;
    }

    static Optional<DType> named(String name) {
        for (DType type : values()) {
            if (type.name().equals(name.toUpperCase(Locale.ROOT))) {
                return Optional.of(type);
            }
        }
        return Optional.empty();
    }
}
