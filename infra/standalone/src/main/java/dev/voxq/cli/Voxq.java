package dev.voxq.cli;

import dev.voxq.cli.bench.BenchCommand;
import dev.voxq.cli.dlq.DlqCommand;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.ScopeType;

/// The command `voxq`. A new command is one more name in its list.
@Command(name = "voxq", description = "Turns queued text into speech.%n",
        synopsisSubcommandLabel = "COMMAND", mixinStandardHelpOptions = true, versionProvider = Version.class,
        scope = ScopeType.INHERIT,
        subcommands = {
            UpCommand.class,
            FleetCommand.class,
            SayCommand.class,
            NarrateCommand.class,
            BatchesCommand.class,
            VoicesCommand.class,
            DlqCommand.class,
            BenchCommand.class,
            GoldenCommand.class,
            DoctorCommand.class,
            TestCommand.class,
            VersionCommand.class,
            CompletionCommand.class,
            HelpCommand.class,
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            " 0:done",
            " 1:an unexpected failure",
            " 2:the command line or its input cannot be",
            " 3:the service cannot be reached or did not start",
            " 4:a job failed",
        })
public final class Voxq {
    private Voxq() {}

    static void main(String[] args) {
        Logging.toFileOnly();
        var out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
        var err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
        int code = commandLine(out, err).execute(args);
        out.flush();
        err.flush();
        System.exit(code);
    }

    static CommandLine commandLine(PrintWriter out, PrintWriter err) {
        return new CommandLine(new Voxq())
                .setOut(out)
                .setErr(err)
                .setExpandAtFiles(false)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionExceptionHandler(Failures::report)
                .setExitCodeExceptionMapper(Failures::exitCode);
    }
}
