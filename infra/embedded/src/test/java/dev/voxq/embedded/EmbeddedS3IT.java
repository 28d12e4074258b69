package dev.voxq.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3Configuration;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.presigner.S3Presigner;

/// The store against the AWS SDK: what voxq needs of it, so that an upgrade that breaks it shows here.
class EmbeddedS3IT {
    private static final EmbeddedS3.Credentials CREDENTIALS = new EmbeddedS3.Credentials("voxq", "a secret of voxq");
    private static final String BUCKET = "speech";
    private static final int MULTIPART_MINIMUM = 5 << 20;

    @TempDir
    Path directory;

    private EmbeddedS3 store;
    private S3Client client;

    @BeforeEach
    void start() {
        store = EmbeddedS3.start(directory, 0, CREDENTIALS);
        store.createBucket(BUCKET);
        store.createBucket(BUCKET);
        client = client(store, CREDENTIALS);
    }

    @AfterEach
    void stop() {
        client.close();
        store.close();
    }

    @Test
    void multipartUploadBecomesOneObjectReadableByRange() {
        var bytes = new byte[MULTIPART_MINIMUM + 1000];
        new Random(1).nextBytes(bytes);
        var upload = client.createMultipartUpload(r -> r.bucket(BUCKET).key("a/long.wav").contentType("audio/wav"));
        var parts = IntStream.of(1, 2).mapToObj(number -> {
            var from = (number - 1) * MULTIPART_MINIMUM;
            var part = Arrays.copyOfRange(bytes, from, Math.min(from + MULTIPART_MINIMUM, bytes.length));
            var sent = client.uploadPart(
                    r -> r.bucket(BUCKET).key("a/long.wav").uploadId(upload.uploadId()).partNumber(number),
                    RequestBody.fromBytes(part));
            return CompletedPart.builder().partNumber(number).eTag(sent.eTag()).build();
        }).toList();

        client.completeMultipartUpload(r -> r.bucket(BUCKET).key("a/long.wav").uploadId(upload.uploadId())
                .multipartUpload(m -> m.parts(parts)));

        assertThat(client.getObjectAsBytes(r -> r.bucket(BUCKET).key("a/long.wav")).asByteArray()).isEqualTo(bytes);
        var range = client.getObjectAsBytes(
                r -> r.bucket(BUCKET).key("a/long.wav").range("bytes=" + (MULTIPART_MINIMUM - 2) + "-"
                        + (MULTIPART_MINIMUM + 1)));
        assertThat(range.asByteArray()).isEqualTo(
                Arrays.copyOfRange(bytes, MULTIPART_MINIMUM - 2, MULTIPART_MINIMUM + 2));
        assertThat(range.response().contentType()).isEqualTo("audio/wav");
    }

    @Test
    void ofManyConditionalPutsOneWins() throws Exception {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var attempts = IntStream.range(0, 16).<Callable<Boolean>>mapToObj(i -> () -> putIfAbsent("once", "by " + i))
                    .toList();
            var won = threads.invokeAll(attempts).stream().filter(future -> future.resultNow()).count();
            assertThat(won).isEqualTo(1);
        }
    }

    @Test
    void ofManyConditionalMultipartUploadsTheFirstStays() {
        assertThat(completeIfAbsent("parts", "first")).isTrue();
        assertThat(completeIfAbsent("parts", "second")).isFalse();
        assertThat(read("parts")).isEqualTo("first");
    }

    @Test
    void presignedLinkNeedsNoCredentials() throws Exception {
        put("hello.txt", "hello");
        URI link;
        try (var presigner = S3Presigner.builder().endpointOverride(store.endpoint()).region(Region.US_EAST_1)
                .credentialsProvider(provider(CREDENTIALS))
                .serviceConfiguration(S3Configuration.builder().pathStyleAccessEnabled(true).build()).build()) {
            link = presigner.presignGetObject(p -> p.signatureDuration(Duration.ofMinutes(1))
                    .getObjectRequest(r -> r.bucket(BUCKET).key("hello.txt"))).url().toURI();
        }

        assertThat(get(link).body()).isEqualTo("hello");
        var bare = URI.create(link.toString().substring(0, link.toString().indexOf('?')));
        assertThat(get(bare).statusCode()).isEqualTo(403);
    }

    @Test
    void wrongSecretIsRefused() {
        try (var thief = client(store, new EmbeddedS3.Credentials("voxq", "a guess"))) {
            assertThatThrownBy(() -> thief.listObjectsV2(r -> r.bucket(BUCKET)))
                    .isInstanceOfSatisfying(S3Exception.class, e -> assertThat(e.statusCode()).isEqualTo(403));
        }
    }

    @Test
    void objectsSurviveARestart() {
        put("kept", "still here");
        store.close();

        store = EmbeddedS3.start(directory, 0, CREDENTIALS);
        client = client(store, CREDENTIALS);

        assertThat(read("kept")).isEqualTo("still here");
    }

    @Test
    void takenPortIsNamed() throws Exception {
        try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThatThrownBy(() -> EmbeddedS3.start(directory, taken.getLocalPort(), CREDENTIALS))
                    .isInstanceOf(EmbeddedServerException.class)
                    .hasMessageContaining("port " + taken.getLocalPort() + " is taken");
        }
    }

    private void put(String key, String content) {
        client.putObject(r -> r.bucket(BUCKET).key(key), RequestBody.fromString(content));
    }

    private String read(String key) {
        return client.getObjectAsBytes(r -> r.bucket(BUCKET).key(key)).asString(StandardCharsets.UTF_8);
    }

    private boolean putIfAbsent(String key, String content) {
        try {
            client.putObject(r -> r.bucket(BUCKET).key(key).ifNoneMatch("*"), RequestBody.fromString(content));
            return true;
        } catch (S3Exception e) {
            assertThat(e.statusCode()).isIn(409, 412);
            return false;
        }
    }

    private boolean completeIfAbsent(String key, String content) {
        var upload = client.createMultipartUpload(r -> r.bucket(BUCKET).key(key));
        var tag = client.uploadPart(r -> r.bucket(BUCKET).key(key).uploadId(upload.uploadId()).partNumber(1),
                RequestBody.fromString(content)).eTag();
        try {
            client.completeMultipartUpload(r -> r.bucket(BUCKET).key(key).uploadId(upload.uploadId()).ifNoneMatch("*")
                    .multipartUpload(m -> m.parts(CompletedPart.builder().partNumber(1).eTag(tag).build())));
            return true;
        } catch (S3Exception e) {
            assertThat(e.statusCode()).isIn(409, 412);
            return false;
        }
    }

    private static HttpResponse<String> get(URI link) throws Exception {
        try (var http = HttpClient.newHttpClient()) {
            return http.send(HttpRequest.newBuilder(link).build(), HttpResponse.BodyHandlers.ofString());
        }
    }

    private static S3Client client(EmbeddedS3 store, EmbeddedS3.Credentials credentials) {
        return S3Client.builder()
                .endpointOverride(store.endpoint())
                .region(Region.US_EAST_1)
                .forcePathStyle(true)
                .credentialsProvider(provider(credentials))
                .httpClientBuilder(UrlConnectionHttpClient.builder())
                .build();
    }

    private static StaticCredentialsProvider provider(EmbeddedS3.Credentials credentials) {
        return StaticCredentialsProvider.create(
                AwsBasicCredentials.create(credentials.accessKey(), credentials.secretKey()));
    }
}
