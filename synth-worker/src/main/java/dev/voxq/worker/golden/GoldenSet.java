package dev.voxq.worker.golden;

import dev.voxq.worker.checkpoint.Checkpoint;
import dev.voxq.worker.checkpoint.CheckpointException;
import dev.voxq.worker.checkpoint.TensorFile;
import dev.voxq.worker.onnx.runtime.OrtEnvironment;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// A folder of fixtures, with the checkpoints they were computed from opened as they are asked for.
final class GoldenSet implements AutoCloseable {
    private static final JsonMapper MAPPER = JsonMapper.shared();

    private static final String REFERENCES = "audio/refs.safetensors";

    private final Path directory;
    private final Path scratch;
    private final OrtEnvironment environment;
    private final Map<String, Checkpoint> checkpoints = new HashMap<>();

    /// `scratch` is an empty folder for what the comparison has to write.
    GoldenSet(Path directory, OrtEnvironment environment, Path scratch) {
        this.directory = directory.toAbsolutePath().normalize();
        this.scratch = scratch;
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

    /// The checkpoint called `name`, as one of type `kind`: where it says otherwise, a copy of it that says so.
    Checkpoint checkpoint(String name, String kind) {
        Checkpoint checkpoint = checkpoint(name);
        return checkpoint.config().type().configName().equals(kind)
                ? checkpoint
                : checkpoints.computeIfAbsent(name + "-as-" + kind,
                        key -> Checkpoint.open(retyped(checkpoint, key, kind)));
    }

    private Path retyped(Checkpoint checkpoint, String name, String kind) {
        try {
            Path copy = Files.createDirectory(scratch.resolve(name));
            for (String entry : cases(checkpoint.directory().toString(), "")) {
                Files.createSymbolicLink(copy.resolve(entry), checkpoint.directory().resolve(entry).toAbsolutePath());
            }
            Path config = copy.resolve("config.json");
            ObjectNode json = (ObjectNode) MAPPER.readTree(Files.readAllBytes(config));
            Files.delete(config);
            Files.write(config, MAPPER.writeValueAsBytes(json.put("tts_model_type", kind)));
            return copy;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// A checkpoint to take speech decoder and encoder from: the first that opens, for all of a set share them.
    Checkpoint codecCheckpoint() {
        return firstThat("a complete speech_tokenizer", checkpoint -> true);
    }

    /// A checkpoint whose speaker encoder makes vectors of `width`.
    Checkpoint cloningCheckpoint(int width) {
        return firstThat("a speaker encoder of width " + width, checkpoint -> checkpoint.config().speakerEncoder()
                .filter(encoder -> encoder.embeddingSize() == width).isPresent());
    }

    private Checkpoint firstThat(String what, Predicate<Checkpoint> has) {
        List<String> refusals = new ArrayList<>();
        return openable(refusals).stream().filter(has).findFirst().orElseThrow(() -> new CheckpointException(
                directory.resolve("checkpoints") + ": expected one with " + what + ", found " + checkpointNames()
                        + (refusals.isEmpty() ? "" : " of which some do not open: " + refusals)));
    }

    /// The checkpoints that open, by name.
    List<Checkpoint> openable() {
        return openable(new ArrayList<>());
    }

    private List<Checkpoint> openable(List<String> refusals) {
        List<Checkpoint> open = new ArrayList<>();
        for (String name : checkpointNames()) {
            try {
                open.add(checkpoint(name));
            } catch (CheckpointException e) {
                refusals.add(e.getMessage());
            }
        }
        return open;
    }

    /// The reference clip called `name`, mono at 24 kHz.
    float[] clip(String name) {
        if (has(REFERENCES)) {
            try (Fixture references = fixture(REFERENCES)) {
                if (references.has(name)) {
                    return references.floats(name);
                }
            }
        }
        throw new NothingToCompare(REFERENCES + " has no clip " + name);
    }

    @Override
    public void close() {
        checkpoints.values().forEach(Checkpoint::close);
    }
}
