package dev.voxq.cli;

import dev.voxq.cli.client.ApiClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

/// What goes with a recording of a voice.
final class VoiceOptions {
    @Option(names = "--ref-text", paramLabel = "TEXT", description = "What is said in the recording; with it manner is "
            + "imitated as well as timbre.")
    private @Nullable String transcript;

    /// Uploads the recording.
    ///
    /// @return the voice, as the API describes it
    JsonNode upload(ApiClient client, Path file, @Nullable String name) throws IOException, InterruptedException {
        try {
            return client.addVoice(Files.readAllBytes(file), transcript, name);
        } catch (NoSuchFileException e) {
            throw new UnusableInputException(file + " does not exist; expected a recording of a voice");
        }
    }
}
