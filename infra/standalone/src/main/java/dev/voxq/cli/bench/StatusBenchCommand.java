package dev.voxq.cli.bench;

import dev.voxq.ingest.bench.StatusBench;
import dev.voxq.model.wire.Json;
import dev.voxq.model.wire.Topics;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `voxq bench status`: how soon a caller knows where a job stands, among very many.
@Command(name = "status", description = "Times status queries at a fixed rate, with many jobs known.")
final class StatusBenchCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Option(names = "--known", defaultValue = "100000", paramLabel = "NUMBER",
            description = "Jobs (default ${DEFAULT-VALUE}).")
    private int known;

    @Option(names = "--rate", defaultValue = "500", paramLabel = "NUMBER",
            description = "Queries a second (default ${DEFAULT-VALUE}).")
    private int rate;

    @Option(names = "--seconds", defaultValue = "60", paramLabel = "NUMBER",
            description = "How long they are counted (default ${DEFAULT-VALUE}).")
    private int seconds;

    @Option(names = "--json", description = "Print one JSON object.")
    private boolean json;

    @Override
    public Integer call() throws Exception {
        try (var bench = BenchFleet.start(1, 1, Duration.ZERO, Map.of())) {
            var fleet = bench.fleet();
            var result = new StatusBench(fleet.bootstrapServers(), Topics.DEFAULT, fleet.addresses().getFirst(), known,
                    rate, Duration.ofSeconds(seconds)).run();
            spec.commandLine().getOut().println(json ? Json.mapper().writeValueAsString(result) : result);
        }
        return 0;
    }
}
