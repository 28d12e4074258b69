package dev.voxq.ingest.store;

import dev.voxq.model.StoreLocation;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.core.sync.ResponseTransformer;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.S3Object;

/// Objects of the store, whatever they are. Every method throws [StoreUnavailableException] when the store does not
/// answer.
public final class ObjectStore {
    private static final int NOT_FOUND = 404;
    private static final int PART_BYTES = 8 << 20;

    private final AudioStore store;

    public ObjectStore(AudioStore store) {
        this.store = store;
    }

    /// A page of keys in their order.
    ///
    /// @param more whether others follow
    public record Page(List<String> keys, boolean more) {}

    public Optional<StoredObject> find(StoreLocation location) {
        return found("looked up", location, s3 -> {
            var head = s3.headObject(request -> request.bucket(location.bucket()).key(location.key()));
            return new StoredObject(head.eTag(), head.contentLength(), head.metadata());
        });
    }

    public Optional<byte[]> read(StoreLocation location) {
        return found("read", location, s3 -> s3
                .getObjectAsBytes(get -> get.bucket(location.bucket()).key(location.key())).asByteArray());
    }

    /// Copies an object into a file that does not exist yet.
    ///
    /// @return false when there is no such object
    public boolean download(StoreLocation location, Path file) {
        return found("read", location, s3 -> s3.getObject(get -> get.bucket(location.bucket()).key(location.key()),
                ResponseTransformer.toFile(file))).isPresent();
    }

    /// Puts an object, in place of any that is there. A large one goes up in parts, each of which is tried again by itself,
    /// and appears when all are there.
    ///
    /// @param content may be opened again when the store breaks off
    public void put(StoreLocation location, Supplier<InputStream> content, long bytes, String mediaType) {
        var _ = answer("written", location, s3 -> bytes <= PART_BYTES
                ? s3.putObject(put -> put.bucket(location.bucket()).key(location.key()).contentType(mediaType),
                        RequestBody.fromContentProvider(content::get, bytes, mediaType)).eTag()
                : putInParts(s3, location, content, mediaType));
    }

    public void put(StoreLocation location, Path content, String mediaType) throws IOException {
        put(location, () -> open(content), Files.size(content), mediaType);
    }

    private static InputStream open(Path file) {
        try {
            return Files.newInputStream(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String putInParts(S3Client s3, StoreLocation location, Supplier<InputStream> content,
            String mediaType) {
        var upload = s3.createMultipartUpload(create -> create.bucket(location.bucket()).key(location.key())
                .contentType(mediaType)).uploadId();
        try (var rest = content.get()) {
            var parts = new ArrayList<CompletedPart>();
            for (var part = rest.readNBytes(PART_BYTES); part.length > 0; part = rest.readNBytes(PART_BYTES)) {
                parts.add(putPart(s3, location, upload, parts.size() + 1, part));
            }
            return s3.completeMultipartUpload(complete -> complete.bucket(location.bucket()).key(location.key())
                    .uploadId(upload).multipartUpload(all -> all.parts(parts))).eTag();
        } catch (IOException e) {
            abort(s3, location, upload, e);
            throw new UncheckedIOException(e);
        } catch (RuntimeException e) {
            abort(s3, location, upload, e);
            throw e;
        }
    }

    private static CompletedPart putPart(S3Client s3, StoreLocation location, String upload, int number,
            byte[] bytes) {
        var body = RequestBody.fromContentProvider(() -> new ByteArrayInputStream(bytes), bytes.length,
                "application/octet-stream");
        var tag = s3.uploadPart(part -> part.bucket(location.bucket()).key(location.key()).uploadId(upload)
                .partNumber(number), body).eTag();
        return CompletedPart.builder().partNumber(number).eTag(tag).build();
    }

    /// Parts of what will never be an object take up room, and are paid for.
    private static void abort(S3Client s3, StoreLocation location, String upload, Exception cause) {
        try {
            s3.abortMultipartUpload(abort -> abort.bucket(location.bucket()).key(location.key()).uploadId(upload));
        } catch (SdkException e) {
            cause.addSuppressed(e);
        }
    }

    public void remove(StoreLocation location) {
        var _ = answer("removed", location,
                s3 -> s3.deleteObject(delete -> delete.bucket(location.bucket()).key(location.key())));
    }

    /// Keys that begin with the prefix.
    ///
    /// @param after the last key of the page before
    public Page list(String bucket, String prefix, @Nullable String after, int limit) {
        return answer("listed", new StoreLocation(bucket, prefix + "*"), s3 -> {
            var found = s3.listObjectsV2(list -> list.bucket(bucket).prefix(prefix).maxKeys(limit).startAfter(after));
            return new Page(found.contents().stream().map(S3Object::key).toList(),
                    Boolean.TRUE.equals(found.isTruncated()));
        });
    }

    private <T> Optional<T> found(String what, StoreLocation location, Function<S3Client, T> request) {
        return answer(what, location, s3 -> {
            try {
                return Optional.of(request.apply(s3));
            } catch (S3Exception e) {
                if (e.statusCode() == NOT_FOUND) {
                    return Optional.empty();
                }
                throw e;
            }
        });
    }

    /// What the store answers to a request of another kind.
    ///
    /// @param what would be done, for those who are told that it could not be
    <T> T answer(String what, StoreLocation location, Function<S3Client, T> request) {
        try {
            return request.apply(store.client());
        } catch (SdkException e) {
            throw new StoreUnavailableException(location.uri() + " could not be " + what + ": " + e.getMessage(), e);
        }
    }
}
