package dev.voxq.cli.bench;

import dev.voxq.cli.client.ApiClient;
import dev.voxq.cli.client.JobFailedException;
import dev.voxq.cli.deployment.DeploymentOptions;
import dev.voxq.model.JobId;
import dev.voxq.model.wire.Json;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `voxq bench streams`: whether realtime streams wait behind bulk rows.
///
/// The same number of streams starts at once on an idle deployment and on one with a backlog of bulk rows; what counts
/// is the time from a request to its first audio, seen by the listener.
@Command(name = "streams", description = "Times the first audio of realtime streams, idle and with bulk rows waiting.")
final class StreamsBenchCommand implements Callable<Integer> {
    private static final String SENTENCE = "The quick brown fox jumps over the lazy dog.";
    private static final int WARM_UP = 5;
    private static final int SUBMITTERS = 32;
    private static final Duration GLANCE = Duration.ofMillis(200);

    @Spec
    private CommandSpec spec;

    @Mixin
    private DeploymentOptions deployment = new DeploymentOptions();

    @Option(names = "--streams", defaultValue = "20", paramLabel = "NUMBER",
            description = "Realtime streams at once (default ${DEFAULT-VALUE}).")
    private int streams;

    @Option(names = "--bulk", defaultValue = "500", paramLabel = "NUMBER",
            description = "Bulk rows that wait (default ${DEFAULT-VALUE}).")
    private int bulk;

    @Option(names = "--json", description = "Print the figures as JSON.")
    private boolean json;

    @Override
    public Integer call() throws Exception {
        try (var opened = deployment.open(spec.commandLine().getErr())) {
            var client = opened.client();
            for (int i = 0; i < WARM_UP; i++) {
                firstAudioMillis(client, new CyclicBarrier(1));
            }
            var idle = Timings.of(together(client));
            var rows = submitBulk(client);
            int before = countUnfinished(client, rows);
            var loaded = Timings.of(together(client));
            int after = countUnfinished(client, rows);
            awaitAll(client, rows);
            report(idle, loaded, before, after);
        }
        return 0;
    }

    /// First-audio times of all streams, started at one moment.
    private List<Double> together(ApiClient client) throws InterruptedException, ExecutionException {
        var start = new CyclicBarrier(streams);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var times = new ArrayList<Future<Double>>();
            for (int i = 0; i < streams; i++) {
                times.add(threads.submit(() -> firstAudioMillis(client, start)));
            }
            var millis = new ArrayList<Double>();
            for (var time : times) {
                millis.add(time.get());
            }
            return millis;
        }
    }

    private static double firstAudioMillis(ApiClient client, CyclicBarrier start) throws Exception {
        start.await();
        long begin = System.nanoTime();
        try (InputStream audio = client.speak(Map.of("input", SENTENCE, "response_format", "pcm"))) {
            if (audio.read() < 0) {
                throw new IOException("a stream ended without audio");
            }
            double millis = (System.nanoTime() - begin) / 1e6;
            audio.skip(Long.MAX_VALUE);
            return millis;
        }
    }

    /// Puts all rows in the lane as fast as it takes them, so that most still wait when the streams start.
    private List<JobId> submitBulk(ApiClient client) throws InterruptedException, ExecutionException {
        try (var threads = Executors.newFixedThreadPool(SUBMITTERS, Thread.ofVirtual().factory())) {
            var submitted = new ArrayList<Future<JobId>>();
            for (int i = 0; i < bulk; i++) {
                var text = SENTENCE + " Row " + i + ".";
                submitted.add(threads.submit(() -> {
                    var id = JobId.random();
                    client.submit(Map.of("id", id.value(), "input", text, "lane", "bulk"));
                    return id;
                }));
            }
            var rows = new ArrayList<JobId>();
            for (var row : submitted) {
                rows.add(row.get());
            }
            return rows;
        }
    }

    private static int countUnfinished(ApiClient client, List<JobId> rows) throws InterruptedException {
        int unfinished = 0;
        for (var row : rows) {
            unfinished += client.job(row).ended() ? 0 : 1;
        }
        return unfinished;
    }

    private static void awaitAll(ApiClient client, List<JobId> rows) throws InterruptedException {
        for (var row : rows) {
            var job = client.job(row);
            while (!job.ended()) {
                Thread.sleep(GLANCE);
                job = client.job(row);
            }
            if (!job.completed()) {
                throw new JobFailedException("bulk row " + row + ": " + job.reason());
            }
        }
    }

    private void report(Timings idle, Timings loaded, int before, int after) {
        var out = spec.commandLine().getOut();
        if (json) {
            var told = new LinkedHashMap<String, Object>();
            told.put("streams", streams);
            told.put("bulk", bulk);
            told.put("bulk_unfinished_before", before);
            told.put("bulk_unfinished_after", after);
            told.put("idle_ms", idle);
            told.put("loaded_ms", loaded);
            out.println(Json.mapper().writeValueAsString(told));
            return;
        }
        out.println("First audio of " + streams + " realtime streams that start at once:");
        out.println("  idle             " + idle);
        out.println("  bulk rows wait   " + loaded + "   (" + before + " unfinished before, " + after + " after)");
    }
}
