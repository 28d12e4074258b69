package dev.voxq.worker.hub;

import dev.voxq.worker.checkpoint.CheckpointException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Turns `MODEL_ID` into a folder with a checkpoint: the folder itself, or a model of the Hub, downloaded once.
///
/// In the cache a model has a folder `owner--name` with
///
/// - `snapshots/<commit>`: whole checkpoints of plain files, put there by one rename when all files are verified,
/// - `partial/<commit>`: what a download has brought so far, resumed by the next one,
/// - `refs/<revision>`: the commit that a branch or tag meant when it was downloaded,
/// - `lock`: held while downloading, so that of several processes one downloads and the others wait for it.
public final class CheckpointSource {
    private static final Logger log = LoggerFactory.getLogger(CheckpointSource.class);
    /// File locks are held by the whole process; this one keeps its threads apart.
    private static final ReentrantLock ONE_DOWNLOAD = new ReentrantLock();

    private final HubConfig config;

    public CheckpointSource(HubConfig config) {
        this.config = config;
    }

    /// Returns the checkpoint's folder. Throws [CheckpointException] that says what was asked for and why there is none.
    public Path resolve(String modelId) {
        Optional<Path> directory = directory(modelId);
        if (directory.isPresent()) {
            return directory.get();
        }
        ModelId model = ModelId.parse(modelId);
        Path home = config.cache().resolve("models").resolve(model.folder());
        return snapshot(home, model).orElseGet(() -> lockedDownload(home, model));
    }

    private static Optional<Path> directory(String modelId) {
        try {
            return Optional.of(modelId).filter(id -> !id.isBlank()).map(Path::of).filter(Files::isDirectory);
        } catch (InvalidPathException e) {
            return Optional.empty();
        }
    }

    private Optional<Path> snapshot(Path home, ModelId model) {
        Path ref = home.resolve("refs").resolve(model.revision());
        try {
            String commit = Files.exists(ref) ? Files.readString(ref).strip() : model.revision();
            return Optional.of(home.resolve("snapshots").resolve(commit)).filter(Files::isDirectory);
        } catch (IOException e) {
            throw new CheckpointException(ref + ": not readable: " + e.getMessage(), e);
        }
    }

    private Path lockedDownload(Path home, ModelId model) {
        if (config.offline()) {
            throw new CheckpointException(model + ": expected in " + home + " because HF_HUB_OFFLINE is set, found"
                    + " nothing; download it once with HF_HUB_OFFLINE unset, or set MODEL_ID to a directory");
        }
        ONE_DOWNLOAD.lock();
        try {
            Files.createDirectories(home);
            try (FileChannel channel = FileChannel.open(home.resolve("lock"), StandardOpenOption.CREATE,
                    StandardOpenOption.WRITE); FileLock _ = channel.lock()) {
                Optional<Path> byAnother = snapshot(home, model);
                return byAnother.isPresent() ? byAnother.get() : download(home, model);
            }
        } catch (IOException e) {
            throw new CheckpointException(model + ": not downloaded to " + home + ": " + e.getMessage(), e);
        } finally {
            ONE_DOWNLOAD.unlock();
        }
    }

    private Path download(Path home, ModelId model) throws IOException {
        try (HubClient hub = new HubClient(config)) {
            HubClient.Listing listing = list(hub, model);
            Path target = home.resolve("snapshots").resolve(listing.commit());
            if (!Files.isDirectory(target)) {
                Path partial = Files.createDirectories(home.resolve("partial").resolve(listing.commit()));
                downloadAll(hub, model, listing, partial);
                Files.createDirectories(target.getParent());
                Files.move(partial, target, StandardCopyOption.ATOMIC_MOVE);
            }
            remember(home, model, listing.commit());
            return target;
        }
    }

    private HubClient.Listing list(HubClient hub, ModelId model) {
        Retries retries = new Retries(config.patience(), model.toString());
        while (true) {
            try {
                return hub.list(model);
            } catch (IOException e) {
                retries.failed(e, false);
                retries.pause();
            }
        }
    }

    private void downloadAll(HubClient hub, ModelId model, HubClient.Listing listing, Path partial)
            throws IOException {
        long total = listing.files().stream().mapToLong(file -> Math.max(0, file.size())).sum();
        requireSpace(partial, total);
        log.info("download model={} commit={} files={} bytes={} to={}", model, listing.commit(),
                listing.files().size(), total, partial);
        FileDownload download = new FileDownload(hub, config, model, listing.commit());
        try (DownloadProgress progress = new DownloadProgress(model.name(), total)) {
            for (RemoteFile file : listing.files()) {
                Path target = partial.resolve(file.name());
                download.to(target, file, progress.file());
                progress.finished(Files.size(target));
            }
        }
    }

    private static void requireSpace(Path partial, long total) throws IOException {
        try (var files = Files.walk(partial)) {
            long present = files.filter(Files::isRegularFile).mapToLong(file -> file.toFile().length()).sum();
            long free = Files.getFileStore(partial).getUsableSpace();
            if (free < total - present) {
                throw new CheckpointException(partial + ": expected room for " + (total - present)
                        + " more bytes, found " + free);
            }
        }
    }

    private static void remember(Path home, ModelId model, String commit) throws IOException {
        Path refs = Files.createDirectories(home.resolve("refs"));
        Path written = Files.createTempFile(refs, model.revision(), ".part");
        Files.writeString(written, commit);
        Files.move(written, refs.resolve(model.revision()), StandardCopyOption.ATOMIC_MOVE);
    }
}
