package dev.voxq.ingest.kafka;

/// No broker answered at start-up.
public final class KafkaUnreachableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    KafkaUnreachableException(String bootstrapServers, Throwable cause) {
        super("KAFKA_BOOTSTRAP_SERVERS is \"" + bootstrapServers + "\", where Kafka cannot be used: "
                + cause.getMessage(), cause);
    }
}
