package dev.voxq.cli;

import dev.voxq.standalone.DataDirectory;
import java.nio.file.Path;
import org.slf4j.bridge.SLF4JBridgeHandler;

/// Where log lines of this process go: to a file, for standard output belongs to the command.
final class Logging {
    private Logging() {}

    /// To be called ahead of the first logger.
    static void toFileOnly() {
        System.setProperty("voxq.log.file", file().toString());
        System.setProperty("logback.configurationFile", "dev/voxq/cli/logback.xml");
        System.setProperty("org.springframework.boot.logging.LoggingSystem", "none");
        SLF4JBridgeHandler.removeHandlersForRootLogger();
        SLF4JBridgeHandler.install();
    }

    static Path file() {
        return DataDirectory.of(System.getenv()).logFile();
    }
}
