package dev.voxq.worker.hub;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/// A process that needs the model: `ResolveOnce ENDPOINT CACHE`.
final class ResolveOnce {
    private ResolveOnce() {}

    public static void main(String[] arguments) {
        HubConfig config = new HubConfig(URI.create(arguments[0]), Optional.empty(), false, Path.of(arguments[1]),
                Duration.ofMillis(50), Duration.ofSeconds(10));
        System.out.println(new CheckpointSource(config).resolve(FakeHub.MODEL));
    }
}
