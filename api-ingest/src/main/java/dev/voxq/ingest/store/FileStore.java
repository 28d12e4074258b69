package dev.voxq.ingest.store;

import dev.voxq.model.StoreLocation;
import dev.voxq.model.wire.Json;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Files of callers, and for them, under a prefix of each tenant's own: the content, and beside it a profile without
/// which the file is not there. Every method throws [StoreUnavailableException] when the store does not answer.
public final class FileStore {
    private static final Pattern ID = Pattern.compile("file_[0-9a-z_]{1,64}");
    private static final String NO_TENANT = "_";
    private static final String PROFILE = ".json";
    private static final String CONTENT_TYPE = "application/jsonl";

    private final ObjectStore objects;
    private final AudioStore store;
    private final String bucket;

    public FileStore(AudioStore store, String bucket) {
        this.objects = new ObjectStore(store);
        this.store = store;
        this.bucket = bucket;
    }

    /// A page of files in the order of their ids.
    ///
    /// @param more whether others follow
    public record Page(List<StoredFile> files, boolean more) {}

    /// Keeps a file, content first.
    ///
    /// @param content may be opened again when the store breaks off
    public void put(StoredFile file, Supplier<InputStream> content) {
        objects.put(content(file.tenant(), file.id()), content, file.bytes(), CONTENT_TYPE);
        putProfile(file);
    }

    public void put(StoredFile file, Path content) throws IOException {
        objects.put(content(file.tenant(), file.id()), content, CONTENT_TYPE);
        putProfile(file);
    }

    private void putProfile(StoredFile file) {
        var json = Json.mapper().writeValueAsBytes(file);
        objects.put(profile(file.tenant(), file.id()), () -> new ByteArrayInputStream(json), json.length,
                "application/json");
    }

    public Optional<StoredFile> find(@Nullable String tenant, String id) {
        return ID.matcher(id).matches()
                ? objects.read(profile(tenant, id)).map(json -> Json.mapper().readValue(json, StoredFile.class))
                : Optional.empty();
    }

    /// The content, or a stretch of it; nothing when there is no such file.
    public Optional<StoredAudio> open(@Nullable String tenant, String id, @Nullable String range) {
        return store.open(content(tenant, id), range);
    }

    /// Copies the content into a file that does not exist yet.
    ///
    /// @return false when there is no such file
    public boolean download(@Nullable String tenant, String id, Path target) {
        return objects.download(content(tenant, id), target);
    }

    /// Files whose ids come after the given one.
    public Page list(@Nullable String tenant, @Nullable String after, int limit) {
        var folder = folder(tenant);
        var page = objects.list(bucket, folder, after == null ? null : folder + after + PROFILE, 2 * limit);
        var files = page.keys().stream().filter(key -> key.endsWith(PROFILE))
                .map(key -> key.substring(folder.length(), key.length() - PROFILE.length()))
                .flatMap(id -> find(tenant, id).stream()).toList();
        return new Page(files, page.more());
    }

    /// Removes a file, its profile first.
    public void remove(@Nullable String tenant, String id) {
        objects.remove(profile(tenant, id));
        objects.remove(content(tenant, id));
    }

    private static String folder(@Nullable String tenant) {
        return "files/" + (tenant == null ? NO_TENANT : tenant) + "/";
    }

    private StoreLocation content(@Nullable String tenant, String id) {
        return new StoreLocation(bucket, folder(tenant) + id);
    }

    private StoreLocation profile(@Nullable String tenant, String id) {
        return new StoreLocation(bucket, folder(tenant) + id + PROFILE);
    }
}
