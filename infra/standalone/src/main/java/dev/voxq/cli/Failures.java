package dev.voxq.cli;

import dev.voxq.cli.catalog.CatalogException;
import dev.voxq.cli.client.JobFailedException;
import dev.voxq.cli.client.RefusedException;
import dev.voxq.cli.client.UnreachableException;
import dev.voxq.embedded.EmbeddedServerException;
import dev.voxq.fleet.FleetException;
import dev.voxq.model.InvalidFieldException;
import dev.voxq.standalone.StandaloneException;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/// Turns what a command threw into one line for the user and a code for the shell. The trace goes to the log.
final class Failures {
    private Failures() {}

    static int report(Exception failure, CommandLine command, ParseResult parsed) {
        LoggerFactory.getLogger(Voxq.class).error("Command failed. command={}", command.getCommandName(), failure);
        var message = failure.getMessage() == null ? failure.getClass().getSimpleName() : failure.getMessage();
        command.getErr().println(command.getCommandSpec().qualifiedName() + ": " + message);
        int code = exitCode(failure);
        if (code == ExitCode.FAILED) {
            command.getErr().println("details: " + Logging.file());
        }
        return code;
    }

    static int exitCode(Throwable failure) {
        return switch (failure) {
            case ParameterException _,CatalogException _,RefusedException _,InvalidFieldException _,UnusableInputException _ ->
                ExitCode.USAGE;
            case UnreachableException _,StandaloneException _,EmbeddedServerException _,FleetException _ ->
                ExitCode.UNREACHABLE;
            case JobFailedException _ -> ExitCode.JOB_FAILED;
            default -> ExitCode.FAILED;
        };
    }
}
