package dev.voxq.cli.bench;

import dev.voxq.cli.client.ApiClient;
import dev.voxq.cli.client.BatchView;
import dev.voxq.model.wire.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `voxq bench catalog`: how fast a large catalog is taken in and fed to the workers, and what memory that takes. The
/// API is a process of its own with a heap of 256 MB; the engine of the worker costs nothing.
@Command(name = "catalog", description = "Gives a large catalog to an API and measures intake, feeding and memory.")
final class CatalogBench implements Callable<Integer> {
    private static final Duration GLANCE = Duration.ofMillis(20);
    private static final int BASELINE_SHARE = 10;

    @Spec
    private CommandSpec spec;

    @Option(names = "--rows", defaultValue = "1000000", paramLabel = "NUMBER",
            description = "Rows of the catalog (default ${DEFAULT-VALUE}); a tenth of it goes ahead.")
    private int rows;

    @Option(names = "--fed", defaultValue = "5000", paramLabel = "NUMBER",
            description = "Rows after which it is cancelled (default ${DEFAULT-VALUE}).")
    private int fed;

    @Option(names = "--json", description = "Print one JSON object.")
    private boolean json;

    /// What was measured.
    ///
    /// @param intakePerSecond rows from the order of the batch to its first rows in the queue
    /// @param spokenPerSecond rows that were spoken and stored, by an engine that costs nothing
    /// @param cancelSeconds from the request to the end of the batch, its files written
    /// @param residentAfterTenth of the API in MB, once a tenth as many rows were taken in
    record Result(int rows, double uploadSeconds, double intakeSeconds, double intakePerSecond, double spokenPerSecond,
            double cancelSeconds, long residentAfterTenth, long residentAtMost) {
        @Override
        public String toString() {
            return String.format(Locale.ROOT, """
                    rows                                %,12d
                    upload                              %12.1f s
                    intake (read, checked, begun)       %12.1f s  = %,.0f rows/s
                    spoken and stored                   %12.0f rows/s
                    cancelled, its files written        %12.1f s
                    memory of the API after a tenth     %12d MB
                    memory of the API at most           %12d MB""", rows, uploadSeconds, intakeSeconds,
                    intakePerSecond, spokenPerSecond, cancelSeconds, residentAfterTenth, residentAtMost);
        }
    }

    @Override
    public Integer call() throws Exception {
        var directory = Files.createTempDirectory("voxq-bench-catalog-");
        var small = write(directory.resolve("small.jsonl"), rows / BASELINE_SHARE);
        var large = write(directory.resolve("large.jsonl"), rows);
        try (var bench = BenchFleet.start(1, 1, Duration.ZERO, Map.of());
                var client = new ApiClient(bench.fleet().addresses().getFirst())) {
            var memory = new ResidentMemory(bench.fleet().apis().getFirst().pid());
            var result = measure(client, memory, small, large);
            spec.commandLine().getOut().println(json ? Json.mapper().writeValueAsString(result) : result);
            return 0;
        } finally {
            for (var file : new Path[]{small, large, directory}) {
                Files.delete(file);
            }
        }
    }

    private Result measure(ApiClient client, ResidentMemory memory, Path small, Path large)
            throws IOException, InterruptedException {
        var first = client.createBatch(client.uploadBatchFile(small), "small", "24h");
        await(client, memory, first, CatalogBench::begun);
        cancel(client, memory, first);
        var tenth = memory.sample();

        long start = System.nanoTime();
        var file = client.uploadBatchFile(large);
        var upload = seconds(start);
        start = System.nanoTime();
        var batch = client.createBatch(file, "large", "24h");
        await(client, memory, batch, CatalogBench::begun);
        var intake = seconds(start);
        start = System.nanoTime();
        await(client, memory, batch, now -> now.requestCounts().completed() >= fed);
        var spoken = client.batch(batch.id()).requestCounts().completed() / seconds(start);
        start = System.nanoTime();
        cancel(client, memory, batch);
        return new Result(rows, upload, intake, rows / intake, spoken, seconds(start), tenth, memory.most());
    }

    private static void cancel(ApiClient client, ResidentMemory memory, BatchView batch) throws InterruptedException {
        client.command(batch.id(), "cancel");
        await(client, memory, batch, BatchView::ended);
    }

    private static boolean begun(BatchView batch) {
        return batch.requestCounts().completed() > 0;
    }

    private static void await(ApiClient client, ResidentMemory memory, BatchView batch, Predicate<BatchView> condition)
            throws InterruptedException {
        while (!condition.test(client.batch(batch.id()))) {
            memory.sample();
            Thread.sleep(GLANCE);
        }
    }

    private static Path write(Path file, int rows) throws IOException {
        try (var out = Files.newBufferedWriter(file)) {
            for (int row = 0; row < rows; row++) {
                out.write("{\"custom_id\":\"shelf-%d/row-%07d\",\"method\":\"POST\",\"url\":\"/v1/audio/speech\","
                        .formatted(row / 1000, row) + "\"body\":{\"model\":\"tts-1\",\"voice\":\"alloy\",\"input\":"
                        + "\"Row number %d of a catalog, as long as a sentence is.\"}}\n".formatted(row));
            }
        }
        return file;
    }

    private static double seconds(long start) {
        return (System.nanoTime() - start) / 1e9;
    }
}
