package dev.voxq.embedded;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.auth.AuthenticationType;
import org.gaul.s3proxy.nio2blob.FilesystemNio2BlobStore;

/// An S3 server on loopback that keeps buckets as folders and objects as files, and demands signed requests (SigV4).
///
/// S3Proxy is internal to this class, and its test guards upgrades.
public final class EmbeddedS3 implements AutoCloseable {
    private static final String HOST = "127.0.0.1";
    /// Kept-alive connections of idle clients would hold any wait to its end.
    private static final long STOP_AT_ONCE = 0;

    private final S3Proxy server;
    private final FilesystemNio2BlobStore files;

    private EmbeddedS3(S3Proxy server, FilesystemNio2BlobStore files) {
        this.server = server;
        this.files = files;
    }

    /// With what a client signs its requests.
    public record Credentials(String accessKey, String secretKey) {}

    /// Starts a server.
    ///
    /// @param directory of the buckets, created when missing
    /// @param port 0 takes a free one
    /// @throws EmbeddedServerException when the port is taken or the directory cannot be used
    public static EmbeddedS3 start(Path directory, int port, Credentials credentials) {
        if (port != 0) {
            FreePort.require("S3", port);
        }
        try {
            var files = new FilesystemNio2BlobStore(Files.createDirectories(directory).toString());
            var server = S3Proxy.builder()
                    .blobStore(files)
                    .endpoint(URI.create("http://" + HOST + ":" + port))
                    .awsAuthentication(AuthenticationType.AWS_V4, credentials.accessKey(), credentials.secretKey())
                    .ignoreUnknownHeaders(true)
                    .stopTimeout(STOP_AT_ONCE)
                    .build();
            server.start();
            return new EmbeddedS3(server, files);
        } catch (Exception e) {
            throw new EmbeddedServerException("S3 did not start on port " + port + " with its files in " + directory
                    + ": " + e.getMessage(), e);
        }
    }

    /// Where clients go, with path-style addresses.
    public URI endpoint() {
        return URI.create("http://" + HOST + ":" + server.getPort());
    }

    /// Makes the bucket unless it is there.
    public void createBucket(String bucket) {
        if (!files.containerExists(bucket)) {
            files.createContainer(bucket);
        }
    }

    @Override
    public void close() {
        try {
            server.stop();
        } catch (Exception e) {
            throw new IllegalStateException("S3 did not stop: " + e.getMessage(), e);
        }
    }
}
