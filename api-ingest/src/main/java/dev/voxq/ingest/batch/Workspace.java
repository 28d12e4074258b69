package dev.voxq.ingest.batch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;

/// A directory for the files of one run of a batch, gone with it.
record Workspace(Path directory) implements AutoCloseable {
    static Workspace create() throws IOException {
        return new Workspace(Files.createTempDirectory("voxq-batch-"));
    }

    Path input() {
        return directory.resolve("input.jsonl");
    }

    Path rejects() {
        return directory.resolve("rejects.jsonl");
    }

    Path output() {
        return directory.resolve("output.jsonl");
    }

    Path errors() {
        return directory.resolve("errors.jsonl");
    }

    Path manifest() {
        return directory.resolve("manifest.jsonl");
    }

    @Override
    public void close() throws IOException {
        try (var files = Files.walk(directory)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
