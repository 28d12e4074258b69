package dev.voxq.ingest.state;

/// A batch: what was ordered, and how far it is.
public record BatchState(BatchOrder order, BatchProgress progress) {
    public BatchId id() {
        return order.id();
    }

    public BatchStatus status() {
        var status = progress.status();
        return order.cancelled() != null && !status.terminal() && status != BatchStatus.FINALIZING
                ? BatchStatus.CANCELLING
                : status;
    }
}
