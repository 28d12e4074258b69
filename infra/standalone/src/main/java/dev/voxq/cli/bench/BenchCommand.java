package dev.voxq.cli.bench;

import dev.voxq.cli.bench.chaos.ChaosCommand;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// `voxq bench`: a group of programs that measure. A new one is one more name in its list.
@Command(name = "bench", description = "Measures.",
        subcommands = {QueueBenchCommand.class, StreamsBenchCommand.class, EngineBenchCommand.class,
            ScheduleBenchCommand.class, CloneBenchCommand.class, StatusBenchCommand.class, CatalogBench.class,
            ChaosCommand.class})
public final class BenchCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "which one? expected a command");
    }
}
