package dev.voxq.worker.espeak;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The espeak-ng program of this machine.
///
/// @param version as it says itself, `1.51`
public record EspeakBinary(Path path, String version) {
    /// The setting that names the program.
    public static final String SETTING = "ESPEAK_NG";

    private static final int ANSWER_SECONDS = 10;
    private static final Pattern VERSION = Pattern.compile("eSpeak NG text-to-speech: ((\\d+)\\.(\\d+)\\S*)");
    private static final String INSTALL = "; install it with: apt-get install espeak-ng   (Fedora: dnf install "
            + "espeak-ng, macOS: brew install espeak-ng), or let " + SETTING + " name the program";

    /// Finds the program and asks for its version.
    ///
    /// @param setting a path or a name to look for, absent `espeak-ng`
    /// @param searchPath folders to look in, as PATH has them
    /// @throws EspeakMissingException when there is none, or one older than 1.50
    public static EspeakBinary find(@Nullable String setting, String searchPath) {
        var name = setting == null || setting.isBlank() ? "espeak-ng" : setting;
        var path = candidates(name, searchPath).stream()
                .filter(candidate -> Files.isRegularFile(candidate) && Files.isExecutable(candidate))
                .findFirst()
                .orElseThrow(() -> new EspeakMissingException("no program " + name + " in PATH" + INSTALL));
        var answer = new EspeakBinary(path, "").ask("--version");
        var version = VERSION.matcher(answer);
        if (!version.find()) {
            throw new EspeakMissingException(path + " is not espeak-ng: --version answers \""
                    + answer.lines().findFirst().orElse("") + "\"" + INSTALL);
        }
        if (Integer.parseInt(version.group(2)) == 1 && Integer.parseInt(version.group(3)) < 50) {
            throw new EspeakMissingException(path + " is espeak-ng " + version.group(1) + "; expected 1.50 or newer"
                    + INSTALL);
        }
        return new EspeakBinary(path, version.group(1));
    }

    /// Runs the program and gives what it prints.
    ///
    /// @throws EspeakMissingException when it prints nothing in time
    String ask(String option) {
        Process process = null;
        try {
            process = new ProcessBuilder(path.toString(), option).redirectErrorStream(true).start();
            process.getOutputStream().close();
            return read(process).get(ANSWER_SECONDS, TimeUnit.SECONDS);
        } catch (IOException | ExecutionException e) {
            throw new EspeakMissingException(path + " " + option + " failed: " + e.getMessage() + INSTALL);
        } catch (TimeoutException e) {
            throw new EspeakMissingException(path + " " + option + " gave no answer for " + ANSWER_SECONDS + " s"
                    + INSTALL);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EspeakMissingException(path + " " + option + " was interrupted");
        } finally {
            if (process != null) {
                process.destroyForcibly();
            }
        }
    }

    private static CompletableFuture<String> read(Process process) {
        return CompletableFuture.supplyAsync(() -> {
            try (var output = process.getInputStream()) {
                return new String(output.readAllBytes(), StandardCharsets.UTF_8);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }, task -> Thread.ofVirtual().start(task));
    }

    private static List<Path> candidates(String name, String searchPath) {
        if (name.contains(File.separator)) {
            return List.of(Path.of(name));
        }
        var candidates = new ArrayList<Path>();
        Arrays.stream(searchPath.split(File.pathSeparator)).filter(folder -> !folder.isBlank())
                .forEach(folder -> candidates.add(Path.of(folder, name)));
        return candidates;
    }
}
