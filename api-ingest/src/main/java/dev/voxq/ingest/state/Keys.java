package dev.voxq.ingest.state;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;

/// Builds sort keys of several parts: texts end with a zero byte, numbers are big-endian.
final class Keys {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(96);

    static Keys key() {
        return new Keys();
    }

    Keys text(String part) {
        bytes.writeBytes(part.getBytes(StandardCharsets.UTF_8));
        bytes.write(0);
        return this;
    }

    Keys number(long part) {
        bytes.writeBytes(ByteBuffer.allocate(Long.BYTES).putLong(part).array());
        return this;
    }

    Keys oldestFirst(Instant part) {
        return number(part.toEpochMilli());
    }

    Keys newestFirst(Instant part) {
        return number(Long.MAX_VALUE - part.toEpochMilli());
    }

    byte[] bytes() {
        return bytes.toByteArray();
    }

    /// The first key behind all that begin with this one.
    static byte[] behind(byte[] prefix) {
        var next = Arrays.copyOf(prefix, prefix.length);
        for (int i = next.length - 1; i >= 0; i--) {
            if (++next[i] != 0) {
                return Arrays.copyOf(next, i + 1);
            }
        }
        throw new IllegalArgumentException("no key follows a prefix of only 0xff");
    }

    static boolean startsWith(byte[] key, byte[] prefix) {
        return key.length >= prefix.length
                && Arrays.equals(key, 0, prefix.length, prefix, 0, prefix.length);
    }

    static Instant instant(byte[] key, int at) {
        return Instant.ofEpochMilli(ByteBuffer.wrap(key).getLong(at));
    }

    /// The text that begins there.
    static String text(byte[] key, int from) {
        int end = from;
        while (key[end] != 0) {
            end++;
        }
        return new String(key, from, end - from, StandardCharsets.UTF_8);
    }
}
