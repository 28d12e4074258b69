package dev.voxq.worker.onnx;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Folders of built graphs, each built once by whichever process comes first and used by all.
///
/// A folder is built beside its place and renamed into it, so it is whole or not there. Its manifest names every file
/// with size and checksum; a folder that does not match it is thrown away and built again.
final class GraphCache {
    private static final Logger log = LoggerFactory.getLogger(GraphCache.class);
    private static final Object IN_THIS_PROCESS = new Object();

    private final Path root;

    GraphCache(Path root) {
        this.root = root;
    }

    /// Writes graphs into an empty folder.
    @FunctionalInterface
    interface Builder {
        void build(Path folder) throws IOException;
    }

    /// The folder of `key`, built first where it is missing or damaged.
    ///
    /// @param key everything the graphs depend on, as a path of plain names
    Path folder(Path key, Builder builder) throws IOException {
        Path folder = root.resolve(key);
        Files.createDirectories(folder.resolveSibling(""));
        if (CacheManifest.matches(folder)) {
            return folder;
        }
        synchronized (IN_THIS_PROCESS) {
            try (FileChannel channel = FileChannel.open(beside(folder, ".lock"), StandardOpenOption.CREATE,
                    StandardOpenOption.WRITE); FileLock _ = channel.lock()) {
                if (!CacheManifest.matches(folder)) {
                    rebuild(folder, builder);
                }
                return folder;
            }
        }
    }

    private static void rebuild(Path folder, Builder builder) throws IOException {
        Path building = beside(folder, ".building");
        if (Files.exists(folder)) {
            log.warn("cached graphs are damaged, building them again folder={}", folder);
        }
        delete(building);
        delete(folder);
        Instant begun = Instant.now();
        Files.createDirectories(building);
        builder.build(building);
        CacheManifest.write(building);
        Files.move(building, folder, StandardCopyOption.ATOMIC_MOVE);
        log.info("graphs built folder={} seconds={}", folder, Duration.between(begun, Instant.now()).toMillis() / 1e3);
    }

    private static Path beside(Path folder, String suffix) {
        return folder.resolveSibling(folder.getFileName() + suffix);
    }

    private static void delete(Path folder) throws IOException {
        if (Files.exists(folder)) {
            try (Stream<Path> files = Files.walk(folder)) {
                List<Path> deepestFirst = files.sorted(Comparator.reverseOrder()).toList();
                for (Path file : deepestFirst) {
                    Files.delete(file);
                }
            }
        }
    }
}
