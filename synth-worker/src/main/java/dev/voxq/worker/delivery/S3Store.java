package dev.voxq.worker.delivery;

import dev.voxq.model.StoreLocation;
import dev.voxq.worker.config.StoreConfig;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.retries.api.BackoffStrategy;
import software.amazon.awssdk.retries.api.RetryStrategy;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3Configuration;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.S3Exception;

/// The store, seen as what a worker needs of it: look whether something is there, and put something where nothing is.
public final class S3Store implements AutoCloseable {
    private static final String IF_ABSENT = "*";
    private static final int NOT_FOUND = 404;
    private static final int CONFLICT = 409;
    private static final int PRECONDITION_FAILED = 412;
    private static final Duration ATTEMPT_LIMIT = Duration.ofSeconds(30);
    private static final int PUT_ATTEMPTS = 12;
    private static final Duration FIRST_PAUSE = Duration.ofMillis(200);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(20);

    private final S3Client client;
    private final int partBytes;

    /// @param partBytes objects larger than this go up in parts of this size, at least 5 MiB
    S3Store(S3Client client, int partBytes) {
        this.client = client;
        this.partBytes = partBytes;
    }

    public static S3Store of(StoreConfig config) {
        var builder = S3Client.builder()
                .httpClientBuilder(UrlConnectionHttpClient.builder().socketTimeout(ATTEMPT_LIMIT))
                .region(Region.of(config.region()))
                .forcePathStyle(config.pathStyle())
                .serviceConfiguration(S3Store::wholeBodies)
                .overrideConfiguration(override -> override.retryStrategy(patient()));
        if (!config.endpoint().isEmpty()) {
            builder.endpointOverride(URI.create(config.endpoint()));
        }
        if (!config.accessKey().isEmpty()) {
            builder.credentialsProvider(StaticCredentialsProvider.create(
                    AwsBasicCredentials.create(config.accessKey(), config.secretKey())));
        }
        return new S3Store(builder.build(), 8 << 20);
    }

    /// Objects go as they are, with their checksum in a header. In signed chunks with a trailer, S3Proxy may answer ahead
    /// of the trailer and close: the object is there, yet its writer hears of a failure and tries again.
    private static void wholeBodies(S3Configuration.Builder service) {
        service.chunkedEncodingEnabled(false);
    }

    /// Audio that has been spoken is worth waiting for: rides out about a minute without a store.
    private static RetryStrategy patient() {
        return AwsRetryStrategy.standardRetryStrategy().toBuilder().maxAttempts(PUT_ATTEMPTS)
                .backoffStrategy(BackoffStrategy.exponentialDelay(FIRST_PAUSE, LONGEST_PAUSE))
                .circuitBreakerEnabled(false).build();
    }

    /// An object that is there.
    ///
    /// @param metadata what its writer said of it
    record Found(String etag, Map<String, String> metadata) {}

    /// Looks whether there is an object.
    Optional<Found> find(StoreLocation location) {
        try {
            var head = client.headObject(request -> request.bucket(location.bucket()).key(location.key()));
            return Optional.of(new Found(head.eTag(), head.metadata()));
        } catch (S3Exception e) {
            if (e.statusCode() == NOT_FOUND) {
                return Optional.empty();
            }
            throw failed("looked up", location, e);
        } catch (SdkException e) {
            throw failed("looked up", location, e);
        }
    }

    /// Puts the object unless one is there already; it appears whole or not at all.
    ///
    /// @param replaces ETag of the only object that it may take the place of, if of any
    /// @return whether it was put
    boolean put(StoreLocation location, @Nullable String replaces, Spool content, String mediaType,
            Map<String, String> metadata) {
        try {
            if (content.size() <= partBytes) {
                putWhole(location, replaces, content, mediaType, metadata);
            } else {
                putInParts(location, replaces, content, mediaType, metadata);
            }
            return true;
        } catch (S3Exception e) {
            if (e.statusCode() == PRECONDITION_FAILED || e.statusCode() == CONFLICT) {
                return false;
            }
            throw failed("written", location, e);
        } catch (SdkException e) {
            throw failed("written", location, e);
        }
    }

    /// What the object holds, or nothing when there is none.
    Optional<byte[]> read(StoreLocation location) {
        try {
            return Optional.of(client.getObjectAsBytes(get -> get.bucket(location.bucket()).key(location.key()))
                    .asByteArray());
        } catch (S3Exception e) {
            if (e.statusCode() == NOT_FOUND) {
                return Optional.empty();
            }
            throw failed("read", location, e);
        } catch (SdkException e) {
            throw failed("read", location, e);
        }
    }

    /// Puts the object, in place of any that is there.
    void write(StoreLocation location, String mediaType, byte[] content) {
        try {
            client.putObject(put -> put.bucket(location.bucket()).key(location.key()).contentType(mediaType),
                    RequestBody.fromBytes(content));
        } catch (SdkException e) {
            throw failed("written", location, e);
        }
    }

    void remove(StoreLocation location) {
        try {
            client.deleteObject(delete -> delete.bucket(location.bucket()).key(location.key()));
        } catch (SdkException e) {
            throw failed("removed", location, e);
        }
    }

    @Override
    public void close() {
        client.close();
    }

    private void putWhole(StoreLocation location, @Nullable String replaces, Spool content, String mediaType,
            Map<String, String> metadata) {
        client.putObject(put -> put.bucket(location.bucket()).key(location.key())
                .ifNoneMatch(replaces == null ? IF_ABSENT : null).ifMatch(replaces)
                .contentType(mediaType).metadata(metadata), content.body(0, content.size()));
    }

    private void putInParts(StoreLocation location, @Nullable String replaces, Spool content, String mediaType,
            Map<String, String> metadata) {
        var upload = client.createMultipartUpload(create -> create.bucket(location.bucket()).key(location.key())
                .contentType(mediaType).metadata(metadata)).uploadId();
        try {
            var parts = putParts(location, content, upload);
            client.completeMultipartUpload(complete -> complete.bucket(location.bucket()).key(location.key())
                    .uploadId(upload).ifNoneMatch(replaces == null ? IF_ABSENT : null).ifMatch(replaces)
                    .multipartUpload(list -> list.parts(parts)));
        } catch (SdkException e) {
            abort(location, upload, e);
            throw e;
        }
    }

    private List<CompletedPart> putParts(StoreLocation location, Spool content, String upload) {
        var parts = new ArrayList<CompletedPart>();
        for (long from = 0; from < content.size(); from += partBytes) {
            int number = parts.size() + 1;
            var tag = client.uploadPart(part -> part.bucket(location.bucket()).key(location.key()).uploadId(upload)
                    .partNumber(number), content.body(from, Math.min(partBytes, content.size() - from))).eTag();
            parts.add(CompletedPart.builder().partNumber(number).eTag(tag).build());
        }
        return parts;
    }

    private void abort(StoreLocation location, String upload, SdkException cause) {
        try {
            client.abortMultipartUpload(abort -> abort.bucket(location.bucket()).key(location.key())
                    .uploadId(upload));
        } catch (SdkException e) {
            cause.addSuppressed(e);
        }
    }

    private static StoreFailedException failed(String what, StoreLocation location, SdkException e) {
        return new StoreFailedException(location.uri() + " could not be " + what + ": " + e.getMessage(), e);
    }
}
