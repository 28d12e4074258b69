package dev.voxq.worker.hub;

import dev.voxq.worker.checkpoint.CheckpointException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.function.LongConsumer;

/// Brings one file of a model to disk: resumes what is there, checks size and digest, and only then gives it its name.
final class FileDownload {
    private final HubClient hub;
    private final HubConfig config;
    private final ModelId model;
    private final String commit;

    FileDownload(HubClient hub, HubConfig config, ModelId model, String commit) {
        this.hub = hub;
        this.config = config;
        this.model = model;
        this.commit = commit;
    }

    /// Downloads `file` to `target` unless it is there already; `progress` hears how many of its bytes are on disk.
    void to(Path target, RemoteFile file, LongConsumer progress) throws IOException {
        if (!Files.exists(target)) {
            Files.createDirectories(target.getParent());
            Path part = target.resolveSibling(target.getFileName() + ".part");
            Retries retries = new Retries(config.patience(), model.path() + "/" + file.name());
            while (!attempt(part, file, progress, retries)) {
                retries.pause();
            }
            Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
        }
        progress.accept(Files.size(target));
    }

    /// Returns whether the whole file is in `part`.
    private boolean attempt(Path part, RemoteFile file, LongConsumer progress, Retries retries) {
        long before = size(part);
        try {
            Optional<String> sha256 = fetch(part, file, progress);
            verify(part, file, file.sha256().or(() -> file.gitSha1().isPresent() ? Optional.empty() : sha256));
            return true;
        } catch (IOException e) {
            retries.failed(e, size(part) > before);
            return false;
        }
    }

    /// Fetches what is missing; returns the digest that the answer names, if any.
    private Optional<String> fetch(Path part, RemoteFile file, LongConsumer progress) throws IOException {
        long offset = size(part);
        if (offset > 0 && offset == file.size()) {
            return Optional.empty();
        }
        HttpResponse<InputStream> response = hub.open(model, commit, file, offset);
        try (InputStream body = new StallGuard(response.body(), config.stall())) {
            if (response.statusCode() == 416) {
                Files.delete(part);
                throw new IOException("there is nothing behind byte " + offset + "; starting over");
            }
            boolean resumed = response.statusCode() == 206;
            if (resumed && !startsAt(response, offset)) {
                Files.delete(part);
                throw new IOException("asked for bytes from " + offset + " on, got "
                        + response.headers().firstValue("content-range").orElse("no Content-Range"));
            }
            copy(body, part, resumed ? offset : 0, progress);
        }
        return response.headers().firstValue("x-linked-etag").map(tag -> tag.replace("\"", ""))
                .filter(tag -> tag.matches("[0-9a-f]{64}"));
    }

    private static boolean startsAt(HttpResponse<?> response, long offset) {
        return response.headers().firstValue("content-range").orElse("").startsWith("bytes " + offset + "-");
    }

    private static void copy(InputStream body, Path part, long offset, LongConsumer progress) throws IOException {
        StandardOpenOption mode = offset > 0 ? StandardOpenOption.APPEND : StandardOpenOption.TRUNCATE_EXISTING;
        byte[] buffer = new byte[1 << 16];
        long size = offset;
        try (OutputStream out = Files.newOutputStream(part, StandardOpenOption.CREATE, StandardOpenOption.WRITE,
                mode)) {
            for (int read = body.read(buffer); read >= 0; read = body.read(buffer)) {
                out.write(buffer, 0, read);
                size += read;
                progress.accept(size);
            }
        }
    }

    private static void verify(Path part, RemoteFile file, Optional<String> sha256) throws IOException {
        if (file.size() >= 0 && size(part) < file.size()) {
            throw new IOException("the connection ended after " + size(part) + " of " + file.size() + " bytes");
        }
        if (file.size() >= 0 && size(part) > file.size()) {
            discard(part, "size", String.valueOf(file.size()), String.valueOf(size(part)));
        }
        if (sha256.isPresent()) {
            requireEqual(part, "sha256", sha256.get(), FileDigests.sha256(part));
        } else if (file.gitSha1().isPresent()) {
            requireEqual(part, "git sha1", file.gitSha1().get(), FileDigests.gitSha1(part));
        }
    }

    private static void requireEqual(Path part, String what, String expected, String found) throws IOException {
        if (!expected.equals(found)) {
            discard(part, what, expected, found);
        }
    }

    private static void discard(Path part, String what, String expected, String found) throws IOException {
        Files.delete(part);
        throw new IOException(what + " of what arrived: expected " + expected + ", found " + found);
    }

    private static long size(Path part) {
        try {
            return Files.exists(part) ? Files.size(part) : 0;
        } catch (IOException e) {
            throw new CheckpointException(part + ": not readable: " + e.getMessage(), e);
        }
    }
}
