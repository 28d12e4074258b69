package dev.voxq.ingest.kafka;

import dev.voxq.ingest.batch.BatchJournal;
import dev.voxq.ingest.state.BatchClaim;
import dev.voxq.ingest.state.BatchOrder;
import dev.voxq.ingest.state.BatchProgress;
import dev.voxq.ingest.state.BatchRecords;
import dev.voxq.model.wire.Topics;

/// Batches on their topic.
final class KafkaBatchJournal implements BatchJournal {
    private static final String WHAT = "batch";

    private final ViewedTopics written;
    private final Topics topics;

    KafkaBatchJournal(ViewedTopics written, Topics topics) {
        this.written = written;
        this.topics = topics;
    }

    @Override
    public void write(BatchClaim claim) {
        written.write(BatchRecords.of(claim, topics.batches()), WHAT);
    }

    @Override
    public void write(BatchOrder order) {
        written.write(BatchRecords.of(order, topics.batches()), WHAT);
    }

    @Override
    public void write(BatchProgress progress) {
        written.write(BatchRecords.of(progress, topics.batches()), WHAT);
    }
}
