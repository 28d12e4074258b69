package dev.voxq.cli;

import dev.voxq.fleet.Fleet;
import dev.voxq.fleet.FleetConfig;
import java.io.PrintWriter;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// `voxq fleet`: the whole system with a process for each part, until it is told to stop.
@Command(name = "fleet", description = "Starts broker, store, APIs and workers, each as a process of its own.",
        footerHeading = "%nSettings (environment):%n",
        footer = {
            "  VOXQ_APIS, VOXQ_WORKERS  how many (2, 2)",
            "  VOXQ_PORT                of the first API (8080), the next ones follow",
            "  VOXQ_WORKER_PORT         of the first worker's /health and /metrics (8180)",
            "  VOXQ_KAFKA_PORT          of the broker (19092)",
            "  VOXQ_STORE_PORT          of the S3 store (19000)",
            "  VOXQ_DATA                where everything is kept, logs too (~/.local/share/voxq)",
            "and those of worker and API, such as MODEL_ID or LOG_FORMAT.",
        })
final class FleetCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        var out = spec.commandLine().getOut();
        long start = System.nanoTime();
        try (var fleet = Fleet.start(FleetConfig.of(System.getenv()))) {
            out.printf("voxq is up after %.1f s:%n", (System.nanoTime() - start) / 1e9);
            fleet.addresses().forEach(address -> out.println("  API " + address));
            out.println("  broker " + fleet.bootstrapServers() + ", store " + fleet.storeEndpoint());
            fleet.members().forEach(member -> out.printf("  %-10s process %d, log %s%n", member.name(), member.pid(),
                    member.log()));
            out.println("Ctrl-C stops it.");
            awaitSignal(fleet, out);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// Returns never: the process ends by a signal, and the hook lets the fleet end first.
    private static void awaitSignal(Fleet fleet, PrintWriter out) throws InterruptedException {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            out.println("stopping");
            fleet.close();
        }, "voxq-stop"));
        new CountDownLatch(1).await();
    }
}
