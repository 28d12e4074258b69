package dev.voxq.cli.bench;

import dev.voxq.fleet.Fleet;
import dev.voxq.fleet.FleetConfig;
import dev.voxq.fleet.Member;
import dev.voxq.standalone.DataDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;

/// A fleet of a benchmark's own: free ports, a directory that goes when it is closed, workers whose engine costs nothing.
public final class BenchFleet implements AutoCloseable {
    private final DataDirectory data;
    private final Fleet fleet;
    /// A benchmark that is broken off leaves no process behind.
    private final Thread killer = new Thread(this::killAll, "kill-fleet");
    private boolean kept;

    private BenchFleet(DataDirectory data, Fleet fleet) {
        this.data = data;
        this.fleet = fleet;
        Runtime.getRuntime().addShutdownHook(killer);
    }

    /// Returns once every process does its work.
    ///
    /// @param step of a frame of the whole batch
    public static BenchFleet start(int apis, int workers, Duration step, Map<String, String> settings)
            throws IOException, InterruptedException {
        var data = new DataDirectory(Files.createTempDirectory("voxq-bench-"));
        var environment = new HashMap<>(System.getenv());
        environment.putAll(settings);
        environment.put(BenchWorker.STEP_SETTING, String.valueOf(step.toMillis()));
        return new BenchFleet(data, Fleet.start(new FleetConfig(data, FleetConfig.Ports.free(apis, workers), apis,
                workers, BenchWorker.class.getName(), environment)));
    }

    public Fleet fleet() {
        return fleet;
    }

    /// With its logs.
    public DataDirectory data() {
        return data;
    }

    /// Whether the directory stays where it is.
    public void keepData(boolean keep) {
        kept = keep;
    }

    private void killAll() {
        fleet.members().forEach(Member::kill);
    }

    @Override
    public void close() throws IOException {
        Runtime.getRuntime().removeShutdownHook(killer);
        fleet.close();
        if (!kept) {
            try (var files = Files.walk(data.root())) {
                for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.deleteIfExists(file);
                }
            }
        }
    }
}
