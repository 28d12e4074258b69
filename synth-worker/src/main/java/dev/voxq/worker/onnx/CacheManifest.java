package dev.voxq.worker.onnx;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import java.util.zip.CRC32C;

/// The list of a folder's files, a line each: checksum, size, name. It is written last.
final class CacheManifest {
    private static final String NAME = "manifest";
    private static final long BLOCK = 64L << 20;

    private CacheManifest() {}

    /// Whether the folder holds exactly what its manifest says.
    static boolean matches(Path folder) throws IOException {
        Path manifest = folder.resolve(NAME);
        return Files.isRegularFile(manifest) && Files.readAllLines(manifest).equals(describe(folder));
    }

    static void write(Path folder) throws IOException {
        Files.write(folder.resolve(NAME), describe(folder), StandardOpenOption.CREATE_NEW);
    }

    private static List<String> describe(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            List<Path> sorted = files.filter(file -> !file.endsWith(NAME)).sorted().toList();
            List<String> lines = new ArrayList<>();
            for (Path file : sorted) {
                lines.add(checksum(file) + " " + Files.size(file) + " " + file.getFileName());
            }
            return lines;
        }
    }

    /// CRC-32C of the CRCs of all blocks, so that the cores share a large file.
    private static String checksum(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ); Arena arena = Arena.ofShared()) {
            var content = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena);
            long[] blocks = LongStream.range(0, Math.ceilDiv(content.byteSize(), BLOCK)).parallel().map(block -> {
                CRC32C crc = new CRC32C();
                long from = block * BLOCK;
                crc.update(content.asSlice(from, Math.min(BLOCK, content.byteSize() - from)).asByteBuffer());
                return crc.getValue();
            }).toArray();
            CRC32C whole = new CRC32C();
            for (long block : blocks) {
                whole.update(Long.toHexString(block).getBytes(StandardCharsets.US_ASCII));
            }
            return "%08x".formatted(whole.getValue());
        }
    }
}
