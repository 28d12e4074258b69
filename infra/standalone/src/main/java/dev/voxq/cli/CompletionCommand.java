package dev.voxq.cli;

import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// `voxq completion`.
@Command(name = "completion",
        description = "Prints a completion script for bash and zsh: source <(voxq completion)")
final class CompletionCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        var out = spec.commandLine().getOut();
        out.print(AutoComplete.bash("voxq", spec.root().commandLine()));
        out.flush();
    }
}
