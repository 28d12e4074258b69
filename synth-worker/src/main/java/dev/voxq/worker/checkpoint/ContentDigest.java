package dev.voxq.worker.checkpoint;

import dev.voxq.model.Sha256;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.List;
import java.util.stream.LongStream;

/// A digest of every byte of some files: SHA-256 over the SHA-256 of each 16 MiB block, so that all cores can hash at once.
final class ContentDigest {
    private static final long BLOCK_BYTES = 16L << 20;

    private ContentDigest() {}

    /// 64 hex digits; the same files in the same order give the same digest wherever they lie.
    static String of(List<Path> files) {
        MessageDigest all = Sha256.digest();
        for (Path file : files) {
            all.update(digest(file));
        }
        return Sha256.hex(all);
    }

    private static byte[] digest(Path file) {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ); Arena arena = Arena.ofShared()) {
            MemorySegment content = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena);
            long blocks = Math.ceilDiv(content.byteSize(), BLOCK_BYTES);
            List<byte[]> digests = LongStream.range(0, blocks).parallel()
                    .mapToObj(block -> digest(content, block * BLOCK_BYTES)).toList();
            MessageDigest whole = Sha256.digest();
            digests.forEach(whole::update);
            return whole.digest();
        } catch (IOException e) {
            throw new CheckpointException(file + ": not readable: " + e.getMessage(), e);
        }
    }

    private static byte[] digest(MemorySegment content, long from) {
        long size = Math.min(BLOCK_BYTES, content.byteSize() - from);
        MessageDigest block = Sha256.digest();
        block.update(content.asSlice(from, size).asByteBuffer());
        return block.digest();
    }
}
