package dev.voxq.worker.onnx;

import dev.voxq.worker.checkpoint.Checkpoint;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A checkpoint's digest, computed again only when one of its files changed size or time.
final class RememberedDigest {
    private static final String SEPARATOR = "\t";

    private RememberedDigest() {}

    /// Reads the digest out of `memory`, a file of lines `files' state → digest`, or computes it and adds a line.
    static String of(Checkpoint checkpoint, Path memory) {
        try {
            String state = state(checkpoint);
            Map<String, String> known = read(memory);
            @Nullable
            String digest = known.get(state);
            if (digest == null) {
                digest = checkpoint.digest();
                known.put(state, digest);
                write(memory, known);
            }
            return digest;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot remember the checkpoint's digest in " + memory, e);
        }
    }

    private static String state(Checkpoint checkpoint) throws IOException {
        StringBuilder state = new StringBuilder();
        Path folder = checkpoint.directory();
        List<Path> files = Stream.of(
                Stream.of(folder.resolve("config.json"), folder.resolve("speech_tokenizer/config.json")),
                checkpoint.languageModel().files().stream(), checkpoint.codec().files().stream()).flatMap(each -> each)
                .toList();
        for (Path file : files) {
            state.append(file.toRealPath()).append('|').append(Files.size(file)).append('|')
                    .append(Files.getLastModifiedTime(file).toMillis()).append(' ');
        }
        return state.toString();
    }

    private static Map<String, String> read(Path memory) throws IOException {
        Map<String, String> known = new HashMap<>();
        if (Files.exists(memory)) {
            Files.readAllLines(memory).stream().map(line -> line.split(SEPARATOR)).filter(parts -> parts.length == 2)
                    .forEach(parts -> known.put(parts[0], parts[1]));
        }
        return known;
    }

    private static void write(Path memory, Map<String, String> known) throws IOException {
        Files.createDirectories(memory.resolveSibling(""));
        Path part = Files.createTempFile(memory.resolveSibling(""), "digests", ".part");
        Files.write(part,
                known.entrySet().stream().map(entry -> entry.getKey() + SEPARATOR + entry.getValue()).toList());
        Files.move(part, memory, StandardCopyOption.ATOMIC_MOVE);
    }
}
