package dev.voxq.cli.bench.chaos;

import dev.voxq.cli.bench.BenchFleet;
import dev.voxq.model.wire.Json;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `voxq bench chaos`: kill -9 at random, and nothing lost, nothing twice.
@Command(name = "chaos", description = {"Kills workers, APIs and the broker of a fleet at random while jobs come in,",
    "and checks that every job accepted came to its end and every output was written once.",
    "Exit code 4 when anything was lost, doubled or miscounted."})
public final class ChaosCommand implements Callable<Integer> {
    private static final int FLAWED = 4;
    /// C1 alone: seven processes that do not live long spend more on C2 than they get from it, and the machine would be
    /// busy with compiling while others are to go on at once.
    private static final Map<String, String> SETTINGS = Map.of("MAX_BATCH_SIZE", "8", "JDK_JAVA_OPTIONS",
            "-XX:TieredStopAtLevel=1");

    @Spec
    private CommandSpec spec;

    @Option(names = "--jobs", defaultValue = "2000", paramLabel = "NUMBER",
            description = "Jobs of all kinds (default ${DEFAULT-VALUE}).")
    private int jobs;

    @Option(names = "--rate", defaultValue = "20", paramLabel = "NUMBER",
            description = "Jobs a second (default ${DEFAULT-VALUE}).")
    private int rate;

    @Option(names = "--apis", defaultValue = "2", paramLabel = "NUMBER",
            description = "API processes (default ${DEFAULT-VALUE}).")
    private int apis;

    @Option(names = "--workers", defaultValue = "3", paramLabel = "NUMBER",
            description = "Worker processes (default ${DEFAULT-VALUE}).")
    private int workers;

    @Option(names = "--step", defaultValue = "40", paramLabel = "MILLISECONDS",
            description = "Of a frame; a job has 3 to 12 (default ${DEFAULT-VALUE}).")
    private int step;

    @Option(names = "--pause", defaultValue = "6", paramLabel = "SECONDS",
            description = "From one death to the next (default ${DEFAULT-VALUE}).")
    private int pause;

    @Option(names = "--kill", split = ",", defaultValue = "worker,api,broker", paramLabel = "KIND",
            description = "What dies: ${COMPLETION-CANDIDATES} (default ${DEFAULT-VALUE}).")
    private EnumSet<Killer.Kind> kinds = EnumSet.allOf(Killer.Kind.class);

    @Option(names = "--seed", paramLabel = "NUMBER", description = "Decides what dies when (default: drawn).")
    private @Nullable Long seed;

    @Option(names = "--keep", description = "Keep the data and logs of a run without a flaw, too.")
    private boolean keep;

    @Option(names = "--json", description = "Print one JSON object.")
    private boolean json;

    @Override
    public Integer call() throws Exception {
        var notes = spec.commandLine().getErr();
        long chosen = seed == null ? ThreadLocalRandom.current().nextInt(1_000_000) : seed;
        try (var bench = BenchFleet.start(apis, workers, Duration.ofMillis(step), SETTINGS)) {
            bench.keepData(true);
            notes.println("seed " + chosen + ", data and logs in " + bench.data().root());
            var report = new ChaosRun(bench.fleet(), jobs, rate, Duration.ofSeconds(pause), kinds, chosen, notes)
                    .run();
            spec.commandLine().getOut().println(json ? Json.mapper().writeValueAsString(report) : table(report));
            bench.keepData(keep || !report.flawless());
            return report.flawless() ? 0 : FLAWED;
        }
    }

    private static String table(ChaosReport report) {
        var takeover = report.takeover();
        return String.format(Locale.ROOT, """
                %d jobs accepted and %d streams heard in %.0f s; killed: %s
                  cut streams %d, requests sent again %d, jobs begun more than once %d, unacknowledged %d
                  lost         %s
                  failed       %s
                  missing      %s
                  doubled      %s
                  miscounted   %s
                  faults       %s
                  dead letters %d
                  a killed worker's jobs went on elsewhere after: %s""",
                report.accepted(), report.streams(), report.seconds(), report.kills(), report.cut(), report.retried(),
                report.respoken(), report.unacknowledged(), some(report.lost()), some(report.failed()),
                some(report.missing()), some(report.doubled()), some(report.miscounted()), some(report.faults()),
                report.deadLetters(),
                takeover == null
                        ? "(no worker held a job when it died)"
                        : "p50 %.0f ms, p95 %.0f ms, max %.0f ms (%d jobs)".formatted(takeover.p50(), takeover.p95(),
                                takeover.max(), takeover.jobs()));
    }

    private static String some(List<String> found) {
        return found.isEmpty()
                ? "0"
                : found.size() + "\n    " + String.join("\n    ", found.subList(0, Math.min(5, found.size())));
    }
}
