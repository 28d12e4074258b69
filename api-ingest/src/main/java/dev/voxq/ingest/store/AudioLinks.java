package dev.voxq.ingest.store;

import dev.voxq.model.StoreLocation;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Configuration;
import software.amazon.awssdk.services.s3.presigner.S3Presigner;

/// Links into the store that carry their own permission, for a while.
public final class AudioLinks implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(AudioLinks.class);

    private final S3Presigner presigner;
    private final Duration life;
    private volatile boolean canSign = true;

    /// @param settings with the address under which listeners reach the store
    /// @param life of a link
    public AudioLinks(S3Settings settings, Duration life) {
        var builder = S3Presigner.builder().region(Region.of(settings.region())).serviceConfiguration(
                S3Configuration.builder().pathStyleAccessEnabled(settings.pathStyle()).build());
        if (!settings.endpoint().isEmpty()) {
            builder.endpointOverride(URI.create(settings.endpoint()));
        }
        if (!settings.accessKey().isEmpty()) {
            builder.credentialsProvider(StaticCredentialsProvider
                    .create(AwsBasicCredentials.create(settings.accessKey(), settings.secretKey())));
        }
        this.presigner = builder.build();
        this.life = life;
    }

    /// A link to an object, or nothing where there are no credentials to sign with.
    public Optional<URI> to(StoreLocation location) {
        if (!canSign) {
            return Optional.empty();
        }
        try {
            return Optional.of(URI.create(presigner.presignGetObject(presign -> presign.signatureDuration(life)
                    .getObjectRequest(get -> get.bucket(location.bucket()).key(location.key()))).url().toString()));
        } catch (SdkException e) {
            LOG.warn("There will be no links into the store. cause={}", e.getMessage());
            canSign = false;
            return Optional.empty();
        }
    }

    @Override
    public void close() {
        presigner.close();
    }
}
