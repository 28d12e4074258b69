package dev.voxq.model;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/// Seeds for callers who gave none.
public final class Seeds {
    private Seeds() {}

    /// 53 bits of SHA-256, never negative: survives JSON readers that hold numbers as doubles.
    public static long of(String name) {
        return ByteBuffer.wrap(Sha256.digest().digest(name.getBytes(StandardCharsets.UTF_8))).getLong() >>> 11;
    }
}
