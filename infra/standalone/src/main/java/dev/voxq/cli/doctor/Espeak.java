package dev.voxq.cli.doctor;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// espeak-ng on this machine, and how it gets there.
final class Espeak {
    static final String INSTALL_LINE = "sudo apt-get install espeak-ng   (macOS: brew install espeak-ng)";
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private Espeak() {}

    static Optional<String> version() {
        return Programs.firstLine("espeak-ng", "--version");
    }

    /// Installs it where nobody has to be asked: as root, or with a sudo that wants no password.
    ///
    /// @return its version, or nothing when it could not be installed
    static Optional<String> install() {
        var asRoot = asRoot();
        if (asRoot.isEmpty()) {
            return Optional.empty();
        }
        return apt(asRoot.get(), "install", "-y", "espeak-ng")
                .or(() -> apt(asRoot.get(), "update")
                        .flatMap(updated -> apt(asRoot.get(), "install", "-y", "espeak-ng")))
                .flatMap(installed -> version());
    }

    private static Optional<List<String>> asRoot() {
        if (Programs.firstLine("id", "-u").filter("0"::equals).isPresent()) {
            return Optional.of(List.of());
        }
        return Programs.run(Duration.ofSeconds(5), "sudo", "-n", "true").map(allowed -> List.of("sudo", "-n"));
    }

    private static Optional<String> apt(List<String> asRoot, String... arguments) {
        var command = new ArrayList<>(asRoot);
        command.add("apt-get");
        command.addAll(List.of(arguments));
        return Programs.run(PATIENCE, command.toArray(String[]::new));
    }
}
