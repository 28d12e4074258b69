package dev.voxq.cli;

import dev.voxq.standalone.DataDirectory;
import dev.voxq.standalone.Standalone;
import dev.voxq.standalone.StandaloneConfig;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// `voxq up`: the whole system in this process, until it is told to stop.
@Command(name = "up", description = "Starts broker, store, API and worker in one process, which stays.",
        footerHeading = "%nSettings (environment):%n",
        footer = {
            "  VOXQ_DATA         where everything is kept (~/.local/share/voxq)",
            "  VOXQ_PORT         port of the API (8080)",
            "  VOXQ_KAFKA_PORT   port of the broker (19092)",
            "  VOXQ_STORE_PORT   port of the S3 store (19000)",
            "and those of worker and API, such as MODEL_ID or MAX_BATCH_SIZE.",
        })
final class UpCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        var out = spec.commandLine().getOut();
        var environment = System.getenv();
        var data = DataDirectory.of(environment);
        long start = System.nanoTime();
        try (var standalone = Standalone.start(
                new StandaloneConfig(data, StandaloneConfig.Ports.of(environment), true, environment))) {
            var addresses = standalone.addresses();
            out.printf("voxq is up after %.1f s: %s%n", (System.nanoTime() - start) / 1e9, addresses.api());
            out.printf("  broker %s, store %s, data %s%n", addresses.bootstrapServers(), addresses.store(),
                    data.root());
            out.println("  curl -sN " + addresses.api()
                    + "/v1/audio/speech -H 'Content-Type: application/json' -d '{\"input\": \"Hello there.\"}' -o hello.wav");
            out.println("Ctrl-C stops it.");
            awaitSignal(standalone);
        }
    }

    /// Returns never: the process ends by a signal, and the hook lets the deployment end first.
    private static void awaitSignal(Standalone standalone) {
        var stop = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            standalone.close();
            stop.countDown();
        }, "voxq-stop"));
        try {
            stop.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
