package dev.voxq.worker.golden;

import dev.voxq.worker.checkpoint.Checkpoint;
import dev.voxq.worker.checkpoint.CheckpointException;
import dev.voxq.worker.checkpoint.TensorFile;
import dev.voxq.worker.onnx.runtime.OrtEnvironment;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A folder of fixtures, with the checkpoints they were computed from opened as they are asked for.
final class GoldenSet implements AutoCloseable {
    private static final JsonMapper MAPPER = JsonMapper.shared();

    private final Path directory;
    private final OrtEnvironment environment;
    private final Map<String, Checkpoint> checkpoints = new HashMap<>();

    GoldenSet(Path directory, OrtEnvironment environment) {
        this.directory = directory;
        this.environment = environment;
    }

    Path directory() {
        return directory;
    }

    OrtEnvironment environment() {
        return environment;
    }

    boolean has(String path) {
        return Files.exists(directory.resolve(path));
    }

    JsonNode json(String path) {
        try {
            return MAPPER.readTree(Files.readAllBytes(directory.resolve(path)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Fixture fixture(String path) {
        return new Fixture(TensorFile.open(directory.resolve(path)));
    }

    /// Names of the files in `folder` that end in `suffix`, without it, sorted.
    List<String> cases(String folder, String suffix) {
        try (Stream<Path> files = Files.list(directory.resolve(folder))) {
            return files.map(file -> file.getFileName().toString()).filter(name -> name.endsWith(suffix))
                    .map(name -> name.substring(0, name.length() - suffix.length())).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Names of all checkpoints in the set, openable or not.
    List<String> checkpointNames() {
        return has("checkpoints") ? cases("checkpoints", "") : List.of();
    }

    Path checkpointDirectory(String name) {
        if (!checkpointNames().contains(name)) {
            throw new CheckpointException(directory.resolve("checkpoints") + ": expected checkpoint " + name
                    + ", found " + checkpointNames());
        }
        return directory.resolve("checkpoints").resolve(name);
    }

    Checkpoint checkpoint(String name) {
        return checkpoints.computeIfAbsent(name, key -> Checkpoint.open(checkpointDirectory(key)));
    }

    @Override
    public void close() {
        checkpoints.values().forEach(Checkpoint::close);
    }
}
