package dev.voxq.ingest.store;

import dev.voxq.model.StoreLocation;
import java.net.URI;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Exception;

/// The S3 store, to read from. Its client is made when first needed: most instances that only stream never need it.
public final class AudioStore implements AutoCloseable {
    private static final int NOT_FOUND = 404;
    private static final int RANGE_NOT_SATISFIABLE = 416;

    private final S3Settings settings;
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable S3Client client;

    public AudioStore(S3Settings settings) {
        this.settings = settings;
    }

    /// The object, or the stretch of it that an HTTP `Range` header names.
    ///
    /// @return nothing when there is no such object
    /// @throws RangeException when the object has no such stretch
    public Optional<StoredAudio> open(StoreLocation location, @Nullable String range) {
        try {
            var object = client().getObject(get -> get.bucket(location.bucket()).key(location.key()).range(range));
            var response = object.response();
            return Optional.of(new StoredAudio(object, response.contentLength(), response.contentRange()));
        } catch (S3Exception e) {
            if (e.statusCode() == NOT_FOUND) {
                return Optional.empty();
            }
            if (e.statusCode() == RANGE_NOT_SATISFIABLE) {
                throw new RangeException("Range is \"" + range + "\", which " + location.uri() + " does not have");
            }
            throw new StoreUnavailableException(location.uri() + " could not be read: " + e.getMessage(), e);
        } catch (SdkException e) {
            throw new StoreUnavailableException(location.uri() + " could not be read: " + e.getMessage(), e);
        }
    }

    S3Client client() {
        lock.lock();
        try {
            if (client == null) {
                client = connect(settings);
            }
            return client;
        } finally {
            lock.unlock();
        }
    }

    /// Objects go as they are, with their checksum in a header. In signed chunks with a trailer, S3Proxy may answer ahead
    /// of the trailer and close: the object is there, yet its writer hears of a failure and tries again.
    private static S3Client connect(S3Settings settings) {
        var builder = S3Client.builder().httpClientBuilder(UrlConnectionHttpClient.builder())
                .region(Region.of(settings.region())).forcePathStyle(settings.pathStyle())
                .serviceConfiguration(service -> service.chunkedEncodingEnabled(false));
        if (!settings.endpoint().isEmpty()) {
            builder.endpointOverride(URI.create(settings.endpoint()));
        }
        if (!settings.accessKey().isEmpty()) {
            builder.credentialsProvider(StaticCredentialsProvider
                    .create(AwsBasicCredentials.create(settings.accessKey(), settings.secretKey())));
        }
        return builder.build();
    }

    @Override
    public void close() {
        lock.lock();
        try {
            if (client != null) {
                client.close();
            }
        } finally {
            lock.unlock();
        }
    }
}
