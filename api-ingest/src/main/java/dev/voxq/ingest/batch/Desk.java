package dev.voxq.ingest.batch;

import dev.voxq.ingest.job.JobPublisher;
import dev.voxq.ingest.job.Quotas;
import dev.voxq.ingest.state.JobView;
import dev.voxq.ingest.store.FileStore;
import dev.voxq.ingest.store.ObjectStore;
import dev.voxq.ingest.worker.Workers;
import java.time.Clock;

/// What all batches of this instance share.
///
/// @param instance its name, which no other has
public record Desk(
        String instance,
        JobView view,
        JobPublisher publisher,
        FileStore files,
        ObjectStore objects,
        BatchJournal journal,
        LineParser parser,
        Quotas quotas,
        Workers workers,
        Limits limits,
        Clock clock) {

    /// What an input must keep to.
    public record Limits(int maxLineBytes, long maxRows) {}
}
