package dev.voxq.cli;

import dev.voxq.cli.client.BatchView;
import dev.voxq.cli.deployment.DeploymentOptions;
import dev.voxq.model.wire.Json;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `voxq batches`: catalogs under way and done.
@Command(name = "batches", description = "Lists, pauses, resumes and cancels what was given to be narrated.",
        subcommands = {BatchesCommand.Pause.class, BatchesCommand.Resume.class, BatchesCommand.Cancel.class})
final class BatchesCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private DeploymentOptions deployment = new DeploymentOptions();

    @Option(names = "--json", description = "A JSON object a line.")
    private boolean json;

    @Override
    public Integer call() throws InterruptedException {
        try (var opened = deployment.open(spec.commandLine().getErr())) {
            opened.client().batches().forEach(batch -> print(batch, json, spec));
        }
        return ExitCode.OK;
    }

    private static void print(BatchView batch, boolean json, CommandSpec spec) {
        var counts = batch.requestCounts();
        spec.commandLine().getOut().println(json
                ? Json.mapper().writeValueAsString(batch)
                : String.format(Locale.ROOT, "%s  %-11s  %d of %d, %d failed  %s%s", batch.id(),
                        batch.pausedAt() == null || batch.ended() ? batch.status() : "paused", counts.completed(),
                        counts.total(), counts.failed(), batch.output(),
                        batch.held() == null ? "" : "  (held: " + batch.held() + ")"));
    }

    /// What is done with one batch.
    abstract static class One implements Callable<Integer> {
        @Spec
        private CommandSpec spec;

        @Parameters(paramLabel = "ID", description = "Of the batch.")
        private String id = "";

        @Mixin
        private DeploymentOptions deployment = new DeploymentOptions();

        @Override
        public Integer call() throws InterruptedException {
            try (var opened = deployment.open(spec.commandLine().getErr())) {
                print(opened.client().command(id, spec.name()), false, spec);
            }
            return ExitCode.OK;
        }
    }

    @Command(name = "pause", description = "Has no more rows spoken until it is resumed.")
    static final class Pause extends One {}

    @Command(name = "resume", description = "Goes on with a paused one.")
    static final class Resume extends One {}

    @Command(name = "cancel", description = "Ends it; what was spoken stays.")
    static final class Cancel extends One {}
}
