package dev.voxq.cli.bench.chaos;

import dev.voxq.cli.client.ApiClient;
import dev.voxq.cli.client.BatchView;
import dev.voxq.cli.client.JobFailedException;
import dev.voxq.cli.client.UnreachableException;
import dev.voxq.ingest.state.BatchId;
import dev.voxq.model.wire.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.Callable;

/// A batch that is narrated while processes die.
///
/// @param apis any of which is asked, and in the end all
record Catalog(List<URI> apis, BatchId id, int rows) {
    private static final Duration PATIENCE = Duration.ofMinutes(4);
    private static final Duration GLANCE = Duration.ofMillis(500);

    /// Orders it, before anything dies.
    static Catalog order(List<URI> apis, int rows) throws IOException, InterruptedException {
        var file = Files.createTempFile("voxq-chaos-", ".jsonl");
        try (var client = new ApiClient(apis.getFirst())) {
            try (var out = Files.newBufferedWriter(file)) {
                for (int row = 0; row < rows; row++) {
                    out.write(
                            "{\"custom_id\":\"row-%d\",\"method\":\"POST\",\"url\":\"/v1/audio/speech\",".formatted(row)
                                    + "\"body\":{\"input\":\"row %d of a catalog\"}}\n".formatted(row));
                }
            }
            var batch = client.createBatch(client.uploadBatchFile(file), "chaos", "24h");
            return new Catalog(apis, new BatchId(batch.id()), rows);
        } finally {
            Files.delete(file);
        }
    }

    /// Whether a job is one of its rows.
    boolean has(String job) {
        return job.startsWith(id.value());
    }

    /// What is wrong with it once it has its end: every API must say that all rows were spoken, and its output file must
    /// tell of each once.
    List<String> faults() throws InterruptedException {
        var faults = new ArrayList<String>();
        long end = System.nanoTime() + PATIENCE.toNanos();
        for (var api : apis) {
            try (var client = new ApiClient(api)) {
                var batch = patiently(() -> client.batch(id.value()), end);
                while (!batch.ended() && System.nanoTime() < end) {
                    Thread.sleep(GLANCE);
                    batch = patiently(() -> client.batch(id.value()), end);
                }
                var counts = batch.requestCounts();
                if (!batch.status().equals("completed") || counts.completed() != rows || counts.failed() != 0) {
                    faults.add(api + " says of the batch of " + rows + ": " + batch);
                } else {
                    faults.addAll(lines(client, batch, end));
                }
            }
        }
        return faults;
    }

    private List<String> lines(ApiClient client, BatchView batch, long end) throws InterruptedException {
        var names = new HashSet<String>();
        var lines = patiently(() -> {
            names.clear();
            try (var content = new BufferedReader(new InputStreamReader(
                    client.fileContent(String.valueOf(batch.outputFileId())), StandardCharsets.UTF_8))) {
                return content.lines()
                        .peek(line -> names.add(Json.mapper().readTree(line).path("custom_id").stringValue())).count();
            }
        }, end);
        return lines == rows && names.size() == rows
                ? List.of()
                : List.of("the output file has " + lines + " lines about " + names.size() + " of " + rows + " rows");
    }

    private static <T> T patiently(Callable<T> question, long end) throws InterruptedException {
        while (true) {
            try {
                return question.call();
            } catch (UnreachableException | JobFailedException e) {
                if (System.nanoTime() > end) {
                    throw e;
                }
                Thread.sleep(GLANCE);
            } catch (InterruptedException | RuntimeException e) {
                throw e;
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
