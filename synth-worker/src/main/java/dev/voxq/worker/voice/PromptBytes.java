package dev.voxq.worker.voice;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.voxq.model.Sha256;
import dev.voxq.worker.speech.ClonePrompt;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A clone prompt as bytes, big-endian: version, embedding, codes, transcript, each behind its length, and the SHA-256 of
/// all that.
final class PromptBytes {
    private static final int VERSION = 1;
    private static final int DIGEST_BYTES = 32;
    private static final int NO_TRANSCRIPT = -1;

    private PromptBytes() {}

    static byte[] encode(ClonePrompt prompt) {
        var transcript = prompt.transcript() == null ? new byte[0] : prompt.transcript().getBytes(UTF_8);
        int groups = prompt.codes().length == 0 ? 0 : prompt.codes()[0].length;
        var bytes = ByteBuffer.allocate(5 * Integer.BYTES + prompt.speakerEmbedding().length * Float.BYTES
                + prompt.codes().length * groups * Integer.BYTES + transcript.length + DIGEST_BYTES);
        bytes.putInt(VERSION).putInt(prompt.speakerEmbedding().length);
        for (float value : prompt.speakerEmbedding()) {
            bytes.putFloat(value);
        }
        bytes.putInt(prompt.codes().length).putInt(groups);
        for (int[] frame : prompt.codes()) {
            for (int code : frame) {
                bytes.putInt(code);
            }
        }
        bytes.putInt(prompt.transcript() == null ? NO_TRANSCRIPT : transcript.length).put(transcript);
        return bytes.put(digest(bytes.array())).array();
    }

    /// The prompt, or nothing when these are not exactly the bytes of one.
    static Optional<ClonePrompt> decode(byte[] bytes) {
        if (bytes.length < DIGEST_BYTES || !MessageDigest.isEqual(digest(bytes),
                Arrays.copyOfRange(bytes, bytes.length - DIGEST_BYTES, bytes.length))) {
            return Optional.empty();
        }
        try {
            return read(ByteBuffer.wrap(bytes, 0, bytes.length - DIGEST_BYTES));
        } catch (BufferUnderflowException | NegativeArraySizeException e) {
            return Optional.empty();
        }
    }

    private static Optional<ClonePrompt> read(ByteBuffer bytes) {
        if (bytes.getInt() != VERSION) {
            return Optional.empty();
        }
        float[] embedding = new float[bytes.getInt()];
        for (int i = 0; i < embedding.length; i++) {
            embedding[i] = bytes.getFloat();
        }
        int[][] codes = new int[bytes.getInt()][];
        int groups = bytes.getInt();
        for (int frame = 0; frame < codes.length; frame++) {
            codes[frame] = new int[groups];
            for (int group = 0; group < groups; group++) {
                codes[frame][group] = bytes.getInt();
            }
        }
        return Optional.of(new ClonePrompt(embedding, codes, transcript(bytes)));
    }

    private static @Nullable String transcript(ByteBuffer bytes) {
        int length = bytes.getInt();
        if (length == NO_TRANSCRIPT) {
            return null;
        }
        byte[] text = new byte[length];
        bytes.get(text);
        return new String(text, UTF_8);
    }

    /// Of everything but the digest's own place at the end.
    private static byte[] digest(byte[] bytes) {
        var sha256 = Sha256.digest();
        sha256.update(bytes, 0, bytes.length - DIGEST_BYTES);
        return sha256.digest();
    }
}
