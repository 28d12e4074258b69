package dev.voxq.cli;

import dev.voxq.ingest.store.AudioStore;
import dev.voxq.ingest.store.ObjectStore;
import dev.voxq.ingest.store.S3Settings;
import dev.voxq.ingest.store.StoreUnavailableException;
import dev.voxq.model.InvalidFieldException;
import dev.voxq.model.StoreLocation;
import java.nio.file.Path;
import java.util.Map;

/// A catalog by its path, or by its place in an S3 store.
final class CatalogFile {
    private static final String SCHEME = "s3://";
    private static final int SHOWN = 160;

    private CatalogFile() {}

    /// The file itself, or a copy of the object.
    ///
    /// @param directory for the copy
    /// @param environment with `S3_ENDPOINT`, `S3_REGION`, `S3_ACCESS_KEY`, `S3_SECRET_KEY` and `S3_PATH_STYLE`
    static Path local(String given, Path directory, Map<String, String> environment) {
        if (!given.startsWith(SCHEME)) {
            return Path.of(given);
        }
        var slash = given.indexOf('/', SCHEME.length());
        if (slash < 0 || slash == given.length() - 1) {
            throw new UnusableInputException("FILE is \"" + given + "\"; expected s3://bucket/key");
        }
        var object = new StoreLocation(given.substring(SCHEME.length(), slash), given.substring(slash + 1));
        var copy = directory.resolve(Path.of(object.key()).getFileName().toString());
        try (var store = new AudioStore(settings(environment))) {
            if (!new ObjectStore(store).download(object, copy)) {
                throw new UnusableInputException("FILE is \"" + given + "\", where there is nothing");
            }
            return copy;
        } catch (StoreUnavailableException | InvalidFieldException e) {
            throw new UnusableInputException("FILE cannot be read: " + beginning(String.valueOf(e.getMessage()))
                    + "; S3_ENDPOINT, S3_ACCESS_KEY and S3_SECRET_KEY say which store it is in, and how to get in");
        }
    }

    /// The SDK tells at length where it looked for credentials.
    private static String beginning(String message) {
        return message.length() > SHOWN ? message.substring(0, SHOWN) + "…" : message;
    }

    private static S3Settings settings(Map<String, String> environment) {
        return new S3Settings(environment.getOrDefault("S3_ENDPOINT", ""),
                environment.getOrDefault("S3_REGION", "us-east-1"), environment.getOrDefault("S3_ACCESS_KEY", ""),
                environment.getOrDefault("S3_SECRET_KEY", ""),
                Boolean.parseBoolean(environment.getOrDefault("S3_PATH_STYLE", "true")));
    }
}
