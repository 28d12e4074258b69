package dev.voxq.ingest.bench;

import dev.voxq.embedded.EmbeddedKafka;
import dev.voxq.ingest.IngestApplication;
import dev.voxq.model.wire.Topics;
import java.net.URI;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Map;

/// Runs the bench against a broker and a service in this process: jobs, queries a second, seconds.
final class StatusBenchRun {
    private StatusBenchRun() {}

    public static void main(String[] arguments) throws Exception {
        var directory = Files.createTempDirectory("voxq-status-bench");
        try (var kafka = EmbeddedKafka.start(directory.resolve("kafka"));
                var api = IngestApplication.start(Map.of("KAFKA_BOOTSTRAP_SERVERS", kafka.bootstrapServers(),
                        "HTTP_PORT", "0", "STATE_DIR", directory.resolve("state").toString()))) {
            var bench = new StatusBench(kafka.bootstrapServers(), Topics.DEFAULT,
                    URI.create("http://localhost:" + api.getEnvironment().getProperty("local.server.port")),
                    Integer.parseInt(arguments[0]),
                    Integer.parseInt(arguments[1]), Duration.ofSeconds(Long.parseLong(arguments[2])));
            System.out.println(bench.run());
            System.gc();
            var heap = (Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory()) >> 20;
            System.out.println("heap after gc: " + heap + " MB");
        }
    }
}
