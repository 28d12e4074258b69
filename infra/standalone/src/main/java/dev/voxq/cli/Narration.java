package dev.voxq.cli;

import dev.voxq.cli.catalog.CatalogEntry;
import dev.voxq.cli.catalog.CatalogEntry.BadRow;
import dev.voxq.cli.catalog.CatalogEntry.Row;
import dev.voxq.cli.client.ApiClient;
import dev.voxq.cli.client.JobFailedException;
import dev.voxq.cli.client.JobView;
import dev.voxq.cli.client.RefusedException;
import dev.voxq.cli.client.UnreachableException;
import dev.voxq.model.JobId;
import dev.voxq.model.StoreLocation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// One run over a catalog: each row becomes a job, and a bounded number of them is out at a time.
final class Narration {
    private static final int MAX_OUT = 200;
    private static final Duration FIRST_GLANCE = Duration.ofMillis(50);
    private static final Duration LAST_GLANCE = Duration.ofSeconds(1);

    private final ApiClient client;
    private final String run;
    private final Map<String, Object> request;
    private final Progress progress;
    private final Tally tally = new Tally();
    private final AtomicReference<@Nullable UnreachableException> lost = new AtomicReference<>();

    /// @param run ahead of every row's id, so that no two runs write the same object
    /// @param request fields of every row's request; what the row says goes before them
    Narration(ApiClient client, String run, Map<String, Object> request, Progress progress) {
        this.client = client;
        this.run = run;
        this.request = request;
        this.progress = progress;
    }

    /// A row of which there is no audio, and why.
    record Failure(int line, String reason) {}

    /// What came of a run.
    ///
    /// @param sample where the audio of one of its rows is
    record Summary(int spoken, double audioSeconds, List<Failure> failures, @Nullable StoreLocation sample) {
        int rows() {
            return spoken + failures.size();
        }
    }

    /// Returns when every row had its end.
    ///
    /// @throws UnreachableException when the service went away in between
    Summary run(Iterator<CatalogEntry> entries) throws InterruptedException {
        var out = new Semaphore(MAX_OUT);
        try (var tasks = Executors.newVirtualThreadPerTaskExecutor()) {
            while (entries.hasNext() && lost.get() == null) {
                switch (entries.next()) {
                    case BadRow(int line, var reason) -> failed(line, reason);
                    case Row row -> {
                        out.acquire();
                        tasks.execute(() -> {
                            narrate(row);
                            out.release();
                        });
                    }
                }
            }
        }
        var problem = lost.get();
        if (problem != null) {
            throw problem;
        }
        return tally.summary();
    }

    private void narrate(Row row) {
        try {
            var id = new JobId(run + "." + row.id());
            client.submit(requestOf(id, row));
            var job = awaitEnd(id);
            if (job.completed()) {
                tally.spoken(job);
                progress.step();
            } else {
                failed(row.line(), job.reason());
            }
        } catch (RefusedException | JobFailedException e) {
            failed(row.line(), String.valueOf(e.getMessage()));
        } catch (UnreachableException e) {
            lost.compareAndSet(null, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Map<String, Object> requestOf(JobId id, Row row) {
        var fields = new LinkedHashMap<>(request);
        fields.putAll(row.fields());
        fields.putAll(Map.of("id", id.value(), "input", row.text(), "lane", "bulk"));
        return fields;
    }

    private JobView awaitEnd(JobId id) throws InterruptedException {
        var pause = FIRST_GLANCE;
        var job = client.job(id);
        while (!job.ended()) {
            Thread.sleep(pause);
            pause = pause.compareTo(LAST_GLANCE) < 0 ? pause.multipliedBy(2) : LAST_GLANCE;
            job = client.job(id);
        }
        return job;
    }

    private void failed(int line, String reason) {
        tally.failed(new Failure(line, reason));
        progress.step();
    }

    /// What came so far, from many threads.
    private static final class Tally {
        private final List<Failure> failures = new ArrayList<>();
        private int spoken;
        private double audioSeconds;
        private @Nullable StoreLocation sample;

        synchronized void spoken(JobView job) {
            spoken++;
            audioSeconds += job.audioSeconds() == null ? 0 : job.audioSeconds();
            sample = job.output();
        }

        synchronized void failed(Failure failure) {
            failures.add(failure);
        }

        synchronized Summary summary() {
            var sorted = failures.stream().sorted(Comparator.comparingInt(Failure::line)).toList();
            return new Summary(spoken, audioSeconds, sorted, sample);
        }
    }
}
