package dev.voxq.cli.bench.chaos;

import dev.voxq.fleet.Fleet;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// One run: jobs come in and processes die, then all comes to rest and is looked at.
///
/// @param pause from one death to the next
/// @param kinds what dies
/// @param seed of what dies when
record ChaosRun(Fleet fleet, int jobs, int perSecond, Duration pause, Set<Killer.Kind> kinds, long seed,
        PrintWriter notes) {
    private static final Duration REST_PATIENCE = Duration.ofMinutes(3);
    /// Beside the jobs, a catalog of a quarter as many rows.
    private static final int CATALOG_SHARE = 4;
    /// A takeover that takes longer is told of by itself.
    private static final Duration SLOW = Duration.ofMillis(500);
    private static final Duration GLANCE = Duration.ofMillis(500);

    ChaosReport run() throws IOException, InterruptedException, ExecutionException {
        long start = System.nanoTime();
        var catalog = Catalog.order(fleet.addresses(), jobs / CATALOG_SHARE);
        var killer = new Killer(fleet, new SplittableRandom(seed), pause, kinds, notes);
        try (var submissions = new Submissions(fleet.addresses());
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var killing = threads.submit(() -> {
                killer.run(Duration.ofSeconds(jobs / perSecond));
                return null;
            });
            submissions.send(jobs, perSecond);
            killing.get();
            notes.printf("%d jobs taken, %d streams heard; waiting for the last ones%n", submissions.accepted().size(),
                    submissions.heard());
            var lost = awaitRest(submissions);
            return report(submissions, catalog, killer.kills(), lost, (System.nanoTime() - start) / 1e9);
        }
    }

    /// Returns the jobs without an end.
    private Set<String> awaitRest(Submissions submissions) throws InterruptedException {
        var open = new HashSet<>(submissions.accepted());
        long end = System.nanoTime() + REST_PATIENCE.toNanos();
        while (!open.isEmpty() && System.nanoTime() < end) {
            for (var id : List.copyOf(open)) {
                if (ended(submissions, fleet.addresses().getFirst(), id)) {
                    open.remove(id);
                }
            }
            Thread.sleep(GLANCE);
        }
        // Usage follows the end, and the other APIs' views follow the log.
        Thread.sleep(Duration.ofSeconds(10));
        return open;
    }

    private static boolean ended(Submissions submissions, URI api, String id) throws InterruptedException {
        return switch (submissions.job(api, id).path("status").stringValue("")) {
            case "completed", "failed", "cancelled", "expired" -> true;
            default -> false;
        };
    }

    private ChaosReport report(Submissions submissions, Catalog catalog, List<Kill> kills, Set<String> lost,
            double seconds) throws InterruptedException {
        var miscounted = new ArrayList<>(catalog.faults());
        try (var audit = new Audit(fleet)) {
            miscounted.addAll(audit.misbilled());
            miscounted.addAll(disagreements(submissions));
            var accepted = submissions.accepted();
            var unacknowledged = audit.events().keySet().stream()
                    .filter(id -> !accepted.contains(id.value()) && !catalog.has(id.value())).count()
                    - submissions.heard();
            return new ChaosReport(seconds,
                    kills.stream().collect(Collectors.groupingBy(Kill::member, TreeMap::new, Collectors.counting())),
                    accepted.size(), submissions.heard(), submissions.cut(), submissions.retries(), List.copyOf(lost),
                    audit.failed(accepted), audit.missing(), audit.doubled(), miscounted, (int) unacknowledged,
                    audit.respoken(), audit.deadLetters(), List.copyOf(submissions.faults()),
                    takeover(Takeovers.of(audit.events(), kills)));
        }
    }

    /// All APIs must see every job the same.
    private List<String> disagreements(Submissions submissions) throws InterruptedException {
        var found = new ArrayList<String>();
        for (var id : submissions.accepted()) {
            var seen = new HashSet<JsonNode>();
            for (var api : fleet.addresses()) {
                seen.add(withoutLinks(submissions.job(api, id)));
            }
            if (seen.size() != 1) {
                found.add(id + ": " + seen);
            }
        }
        return found;
    }

    /// Links into the store are signed anew with each answer.
    private static JsonNode withoutLinks(JsonNode job) {
        return job instanceof ObjectNode object ? object.without("links") : job;
    }

    private ChaosReport.@Nullable Takeover takeover(List<Takeovers.Takeover> all) {
        if (all.isEmpty()) {
            return null;
        }
        all.stream().filter(takeover -> takeover.after().compareTo(SLOW) > 0)
                .forEach(slow -> notes.printf("%s of %s, killed at %s, went on after %.0f ms%n", slow.job(),
                        slow.kill().member(), slow.kill().at(), slow.millis()));
        var sorted = all.stream().map(Takeovers.Takeover::millis).sorted().toList();
        return new ChaosReport.Takeover(sorted.size(), sorted.get((sorted.size() - 1) / 2),
                sorted.get((int) Math.ceil(0.95 * sorted.size()) - 1), sorted.getLast());
    }
}
