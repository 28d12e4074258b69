package dev.voxq.ingest.stream;

/// Too many listeners wait already. Answered with "later".
public final class QueueFullException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    QueueFullException(int limit) {
        super(limit + " requests wait for a voice already, as many as MAX_QUEUE_DEPTH allows; try again later");
    }
}
