package dev.voxq.standalone;

import dev.voxq.embedded.EmbeddedS3;
import dev.voxq.model.wire.Json;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;

/// Where a deployment in one process keeps all it has. One process uses it at a time.
public record DataDirectory(Path root) {
    private static final String ACCESS_KEY = "voxq";
    private static final int SECRET_BYTES = 24;

    /// `VOXQ_DATA`, else `voxq` in the user's data folder (XDG).
    public static DataDirectory of(Map<String, String> environment) {
        var given = environment.getOrDefault("VOXQ_DATA", "");
        if (!given.isBlank()) {
            return new DataDirectory(Path.of(given).toAbsolutePath());
        }
        var shared = environment.getOrDefault("XDG_DATA_HOME", "");
        var folder = shared.isBlank() ? Path.of(System.getProperty("user.home"), ".local", "share") : Path.of(shared);
        return new DataDirectory(folder.resolve("voxq").toAbsolutePath());
    }

    /// The deployment that serves this directory and lets others use it, if there is one.
    public Optional<Instance> instance() {
        try {
            var instance = Json.mapper().readValue(Files.readString(instanceFile()), Instance.class);
            return Optional.of(instance).filter(Instance::alive);
        } catch (IOException | JacksonException e) {
            return Optional.empty();
        }
    }

    public Path logFile() {
        return root.resolve("logs").resolve("voxq.log");
    }

    /// The objects of the store, as files: `bucket/key`.
    public Path store() {
        return root.resolve("store");
    }

    Path state() {
        return root.resolve("state");
    }

    public Path kafka() {
        return root.resolve("kafka");
    }

    /// Takes the directory for this process, or nothing when another one has it.
    public Optional<FileLock> lock() {
        try {
            Files.createDirectories(root);
            var channel = FileChannel.open(root.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            var lock = tryLock(channel);
            if (lock.isEmpty()) {
                channel.close();
            }
            return lock;
        } catch (IOException e) {
            throw new StandaloneException("the data directory " + root + " cannot be used (" + e
                    + "); set VOXQ_DATA to one that can be written", e);
        }
    }

    private static Optional<FileLock> tryLock(FileChannel channel) throws IOException {
        try {
            return Optional.ofNullable(channel.tryLock());
        } catch (OverlappingFileLockException e) {
            return Optional.empty();
        }
    }

    /// The store's keys, drawn once for each data directory and readable by its owner alone.
    public EmbeddedS3.Credentials credentials() throws IOException {
        var file = root.resolve("store.secret");
        try {
            return new EmbeddedS3.Credentials(ACCESS_KEY, Files.readString(file).strip());
        } catch (NoSuchFileException e) {
            var secret = new byte[SECRET_BYTES];
            new SecureRandom().nextBytes(secret);
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.writeString(file, HexFormat.of().formatHex(secret));
            return credentials();
        }
    }

    public void announce(Instance instance) throws IOException {
        var draft = root.resolve("instance.json.new");
        Files.writeString(draft, Json.mapper().writeValueAsString(instance));
        Files.move(draft, instanceFile(), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    public void withdraw() throws IOException {
        Files.deleteIfExists(instanceFile());
    }

    private Path instanceFile() {
        return root.resolve("instance.json");
    }
}
