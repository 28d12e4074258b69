package dev.voxq.cli.dlq;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// `voxq dlq`: what became of jobs that no worker could bring to an end.
@Command(name = "dlq", description = "Looks after dead letters: jobs that were given up.",
        subcommands = {ListLettersCommand.class, ShowLetterCommand.class, RetryLettersCommand.class,
            DropLettersCommand.class})
public final class DlqCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "which one? expected a command");
    }
}
