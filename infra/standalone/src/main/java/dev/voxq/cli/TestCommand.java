package dev.voxq.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// `voxq test` for the help: the launcher runs it, for it needs no build to start.
@Command(name = "test", description = "Runs the whole check: build, static analysis, all tests.")
final class TestCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        spec.commandLine().getErr().println("The check is run by the launcher in the source tree: ./voxq test");
    }
}
