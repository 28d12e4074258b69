package dev.voxq.cli.deployment;

import dev.voxq.standalone.DataDirectory;
import dev.voxq.standalone.Standalone;
import dev.voxq.standalone.StandaloneConfig;
import java.io.PrintWriter;
import java.net.URI;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// Which deployment a command talks to: the one at a URL, the one that serves the data directory, or one of its own
/// that lives as long as the command.
public final class DeploymentOptions {
    @Option(names = "--api", paramLabel = "URL", description = {"The API of a running deployment.",
        "Without it: the \"voxq up\" of the data directory (VOXQ_DATA), else one started for this command."})
    private @Nullable URI api;

    /// Finds the deployment, or starts one.
    ///
    /// @param notes gets a line when something takes long
    public Deployment open(PrintWriter notes) throws InterruptedException {
        if (api != null) {
            return Deployment.running(api, null);
        }
        var data = DataDirectory.of(System.getenv());
        var running = data.instance();
        if (running.isPresent()) {
            return Deployment.running(running.get().url(), data);
        }
        var config = new StandaloneConfig(data, StandaloneConfig.Ports.FREE, false, System.getenv());
        return Deployment.own(Standalone.startWhenFree(config, () -> notes.println(
                "another voxq command uses " + data.root() + ", waiting for it")), data);
    }
}
