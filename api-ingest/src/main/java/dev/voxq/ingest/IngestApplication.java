package dev.voxq.ingest;

import dev.voxq.ingest.http.BatchConfiguration;
import dev.voxq.ingest.http.HttpConfiguration;
import dev.voxq.ingest.http.VoiceConfiguration;
import dev.voxq.ingest.kafka.KafkaConfiguration;
import dev.voxq.ingest.kafka.KafkaUnusableException;
import dev.voxq.ingest.kafka.WorkerConfiguration;
import dev.voxq.model.InvalidFieldException;
import java.util.Map;
import org.springframework.boot.Banner;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.MapPropertySource;
import org.springframework.web.context.support.StandardServletEnvironment;

/// Starts the service: by itself, or inside another program.
public final class IngestApplication {
    private IngestApplication() {}

    public static void main(String[] arguments) {
        var application = application();
        application.setDefaultProperties(Map.of(
                "logging.level.root", "${LOG_LEVEL:info}",
                "logging.structured.format.console",
                "json".equalsIgnoreCase(System.getenv("LOG_FORMAT")) ? "ecs" : ""));
        application.run(arguments);
    }

    /// Starts the service inside this process; the settings win over the environment. Closing the context stops it.
    ///
    /// @throws InvalidFieldException when a setting cannot be
    /// @throws KafkaUnusableException when no broker answers, or its topics are not as they must be
    /// @return the running service; its port is the environment's `local.server.port`
    public static ConfigurableApplicationContext start(Map<String, Object> settings) {
        System.setProperty("org.springframework.boot.logging.LoggingSystem", "none");
        var environment = new StandardServletEnvironment();
        environment.getPropertySources().addFirst(new MapPropertySource("settings", settings));
        var application = application();
        application.setEnvironment(environment);
        application.setRegisterShutdownHook(false);
        try {
            return application.run();
        } catch (RuntimeException e) {
            throw StartFailures.cause(e).orElse(e);
        }
    }

    private static SpringApplication application() {
        var application = new SpringApplication(IngestConfiguration.class, KafkaConfiguration.class,
                WorkerConfiguration.class, HttpConfiguration.class, VoiceConfiguration.class, BatchConfiguration.class);
        application.setBannerMode(Banner.Mode.OFF);
        application.setLogStartupInfo(false);
        return application;
    }
}
