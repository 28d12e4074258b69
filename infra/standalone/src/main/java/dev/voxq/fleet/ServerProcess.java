package dev.voxq.fleet;

import dev.voxq.embedded.EmbeddedKafka;
import dev.voxq.embedded.EmbeddedS3;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;

/// The embedded broker, or the embedded store, as a process of its own: `broker|store DIRECTORY PORT`.
///
/// The store's keys and bucket come from `S3_ACCESS_KEY`, `S3_SECRET_KEY` and `S3_BUCKET`.
final class ServerProcess {
    private ServerProcess() {}

    static void main(String[] arguments) throws InterruptedException {
        var directory = Path.of(arguments[1]);
        int port = Integer.parseInt(arguments[2]);
        var server = switch (arguments[0]) {
            case "broker" -> EmbeddedKafka.start(directory, port);
            case "store" -> store(directory, port);
            default -> throw new IllegalArgumentException(arguments[0] + "; expected broker or store");
        };
        Runtime.getRuntime().addShutdownHook(new Thread(() -> close(server), "stop"));
        new CountDownLatch(1).await();
    }

    private static EmbeddedS3 store(Path directory, int port) {
        var store = EmbeddedS3.start(directory, port, new EmbeddedS3.Credentials(System.getenv("S3_ACCESS_KEY"),
                System.getenv("S3_SECRET_KEY")));
        store.createBucket(System.getenv("S3_BUCKET"));
        return store;
    }

    private static void close(AutoCloseable server) {
        try {
            server.close();
        } catch (Exception e) {
            throw new IllegalStateException("did not stop cleanly: " + e.getMessage(), e);
        }
    }
}
