package dev.voxq.cli;

import dev.voxq.cli.deployment.DeploymentOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `voxq voices`: who can speak.
@Command(name = "voices", description = "Lists the voices; adds and removes voices to imitate.")
final class VoicesCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private DeploymentOptions deployment = new DeploymentOptions();

    @Option(names = "--json", description = "List them as JSON.")
    private boolean json;

    @Override
    public Integer call() throws InterruptedException {
        try (var opened = deployment.open(spec.commandLine().getErr())) {
            var out = spec.commandLine().getOut();
            for (var voice : opened.client().voices()) {
                out.println(json
                        ? voice.toString()
                        : String.join("\t", voice.path("id").stringValue(), voice.path("kind").stringValue(),
                                voice.path("name").stringValue(""), voice.path("transcript").stringValue(""))
                                .stripTrailing());
            }
        }
        return ExitCode.OK;
    }

    @Command(name = "add", description = "Uploads a recording of a voice, and prints its id.")
    int add(@Mixin DeploymentOptions target, @Mixin VoiceOptions voice,
            @Option(names = "--name", paramLabel = "NAME", description = "What to call it.") @Nullable String name,
            @Parameters(paramLabel = "FILE",
                    description = "WAV, AIFF, AU, FLAC or MP3, best 5 to 15 seconds.") Path file)
            throws IOException, InterruptedException {
        try (var opened = target.open(spec.commandLine().getErr())) {
            spec.commandLine().getOut().println(voice.upload(opened.client(), file, name).path("id").stringValue());
        }
        return ExitCode.OK;
    }

    @Command(name = "remove", description = "Removes an uploaded voice.")
    int remove(@Mixin DeploymentOptions target,
            @Parameters(paramLabel = "ID", description = "As add printed it.") String id) throws InterruptedException {
        try (var opened = target.open(spec.commandLine().getErr())) {
            opened.client().removeVoice(id);
        }
        return ExitCode.OK;
    }
}
