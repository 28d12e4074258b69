package dev.voxq.cli;

import dev.voxq.cli.catalog.Requests;
import dev.voxq.cli.client.ApiClient;
import dev.voxq.cli.client.BatchView;
import dev.voxq.model.wire.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// One run over a catalog: a batch, watched until its end.
final class Narration {
    private static final Duration GLANCE = Duration.ofMillis(200);
    private static final int SHOWN_FAILURES = 1_000;

    private final ApiClient client;
    private final Progress progress;
    private final List<Failure> failures = new ArrayList<>();
    private long failed;
    private double audioSeconds;

    Narration(ApiClient client, Progress progress) {
        this.client = client;
        this.progress = progress;
    }

    /// A row of which there is no audio, and why.
    record Failure(int line, String reason) {}

    /// What came of a run.
    ///
    /// @param unchanged rows whose audio was there from an earlier run
    /// @param failures the first of them, by line
    /// @param output `s3://…`, ahead of every row's name; absent when no row could be spoken at all
    record Summary(long spoken, long unchanged, long failed, double audioSeconds, List<Failure> failures,
            @Nullable String output) {
        long rows() {
            return spoken + failed;
        }
    }

    /// Notes a row that cannot be spoken.
    void fail(int line, String reason) {
        failed++;
        if (failures.size() < SHOWN_FAILURES) {
            failures.add(new Failure(line, reason));
        }
    }

    /// Returns when every row had its end.
    ///
    /// @param output where the audio goes: a name, or `s3://…`
    /// @param window how long the batch may take
    Summary run(Requests requests, String output, String window) throws IOException, InterruptedException {
        if (requests.rows() == 0) {
            progress.to(failed);
            return summary(0, 0, null);
        }
        endEarlier(output);
        var file = client.uploadBatchFile(requests.file());
        var batch = client.createBatch(file, output, window);
        while (!batch.ended()) {
            progress.to(failed + batch.requestCounts().completed() + batch.requestCounts().failed());
            Thread.sleep(GLANCE);
            batch = client.batch(batch.id());
        }
        progress.to(failed + requests.rows());
        tell(batch, requests);
        client.removeFile(file);
        var unchanged = batch.unchanged();
        return summary(batch.requestCounts().completed(), unchanged == null ? 0 : unchanged, batch.output());
    }

    /// An earlier run to the same place that was interrupted goes on as this one: what it spoke is not spoken again.
    private void endEarlier(String output) throws InterruptedException {
        for (var earlier : client.batches()) {
            if (!earlier.ended() && output.equals(earlier.metadata().get(ApiClient.BATCH_NAME))) {
                var batch = client.command(earlier.id(), "cancel");
                while (!batch.ended()) {
                    Thread.sleep(GLANCE);
                    batch = client.batch(batch.id());
                }
            }
        }
    }

    private void tell(BatchView batch, Requests requests) throws IOException, InterruptedException {
        var errors = batch.errors();
        if (batch.errorFileId() != null) {
            eachLine(batch.errorFileId(), line -> fail(requests.catalogLine(line.at("/error/line").intValue()),
                    line.at("/error/message").stringValue()));
        } else if (errors != null) {
            errors.data().forEach(error -> fail(error.line() == null ? 0 : requests.catalogLine(error.line()),
                    error.message()));
        }
        if (batch.outputFileId() != null) {
            eachLine(batch.outputFileId(),
                    line -> audioSeconds += line.at("/response/body/seconds").doubleValue());
        }
    }

    private void eachLine(String file, Consumer<JsonNode> told) throws IOException, InterruptedException {
        try (var lines = new BufferedReader(
                new InputStreamReader(client.fileContent(file), StandardCharsets.UTF_8))) {
            for (var line = lines.readLine(); line != null; line = lines.readLine()) {
                told.accept(Json.mapper().readTree(line));
            }
        }
    }

    private Summary summary(long spoken, long unchanged, @Nullable String output) {
        return new Summary(spoken, unchanged, failed, audioSeconds,
                failures.stream().sorted(Comparator.comparingInt(Failure::line)).toList(), output);
    }
}
