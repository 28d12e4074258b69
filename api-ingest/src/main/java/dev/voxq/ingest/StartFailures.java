package dev.voxq.ingest;

import dev.voxq.ingest.kafka.KafkaUnusableException;
import dev.voxq.model.InvalidFieldException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalyzer;
import org.springframework.boot.web.server.PortInUseException;

/// Says in one line why the service did not start, instead of a stack trace. Spring Boot finds it by `spring.factories`.
final class StartFailures implements FailureAnalyzer {
    @Override
    public @Nullable FailureAnalysis analyze(Throwable failure) {
        return cause(failure)
                .map(cause -> new FailureAnalysis(String.valueOf(cause.getMessage()), null, cause))
                .orElse(null);
    }

    /// What the operator can mend, out of what the container wrapped around it.
    static Optional<RuntimeException> cause(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            switch (cause) {
                case InvalidFieldException invalid -> {
                    return Optional.of(invalid);
                }
                case KafkaUnusableException unusable -> {
                    return Optional.of(unusable);
                }
                case PortInUseException taken -> {
                    return Optional.of(new InvalidFieldException("HTTP_PORT",
                            "is " + taken.getPort() + ", which is taken; expected a free port, or 0 to draw one"));
                }
                default -> {
                }
            }
        }
        return Optional.empty();
    }
}
