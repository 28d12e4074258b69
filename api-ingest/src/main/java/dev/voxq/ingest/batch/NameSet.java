package dev.voxq.ingest.batch;

import dev.voxq.model.Sha256;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/// Names that were seen, by 64 bits of their SHA-256: sixteen bytes a name, whatever its length. Of a million names some
/// two are taken for the same once in thirty million times.
final class NameSet {
    private static final double FULLEST = 0.6;

    private final MessageDigest digest = Sha256.digest();
    private long[] slots = new long[1 << 10];
    private int size;

    /// Remembers a name.
    ///
    /// @return whether it had not been seen
    boolean add(String name) {
        var hash = ByteBuffer.wrap(digest.digest(name.getBytes(StandardCharsets.UTF_8))).getLong();
        var added = put(slots, hash == 0 ? 1 : hash);
        if (added && ++size > FULLEST * slots.length) {
            grow();
        }
        return added;
    }

    private void grow() {
        var wider = new long[2 * slots.length];
        for (var hash : slots) {
            if (hash != 0) {
                put(wider, hash);
            }
        }
        slots = wider;
    }

    /// Linear probing; zero is an empty slot.
    private static boolean put(long[] slots, long hash) {
        int mask = slots.length - 1;
        int at = (int) hash & mask;
        while (slots[at] != 0) {
            if (slots[at] == hash) {
                return false;
            }
            at = (at + 1) & mask;
        }
        slots[at] = hash;
        return true;
    }
}
