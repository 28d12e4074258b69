package dev.voxq.ingest.kafka;

/// At start-up no broker answered, or its topics are not as they must be.
public final class KafkaUnusableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    KafkaUnusableException(String message, Throwable cause) {
        super(message, cause);
    }
}
