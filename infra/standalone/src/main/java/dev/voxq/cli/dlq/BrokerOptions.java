package dev.voxq.cli.dlq;

import dev.voxq.standalone.DataDirectory;
import dev.voxq.standalone.Instance;
import dev.voxq.worker.config.KafkaConfig;
import java.util.HashMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// Whose dead letters a command is about: `--bootstrap`, `KAFKA_BOOTSTRAP_SERVERS`, or what serves the data directory.
final class BrokerOptions {
    private static final String SERVERS = "KAFKA_BOOTSTRAP_SERVERS";

    @Option(names = "--bootstrap", paramLabel = "HOST:PORT", description = {"Brokers of the deployment.",
        "Without it: KAFKA_BOOTSTRAP_SERVERS, else the \"voxq up\" or \"voxq fleet\" of the data directory (VOXQ_DATA).",
        "TOPIC_PREFIX and KAFKA_... settings are heeded as by a worker."})
    private @Nullable String bootstrap;

    LetterBox open() {
        var environment = new HashMap<>(System.getenv());
        if (bootstrap != null) {
            environment.put(SERVERS, bootstrap);
        } else if (!environment.containsKey(SERVERS)) {
            DataDirectory.of(environment).instance().map(Instance::bootstrapServers)
                    .ifPresent(servers -> environment.put(SERVERS, servers));
        }
        return new LetterBox(KafkaConfig.from(environment));
    }
}
