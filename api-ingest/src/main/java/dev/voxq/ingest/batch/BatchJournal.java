package dev.voxq.ingest.batch;

import dev.voxq.ingest.job.QueueUnavailableException;
import dev.voxq.ingest.state.BatchClaim;
import dev.voxq.ingest.state.BatchOrder;
import dev.voxq.ingest.state.BatchProgress;

/// Writes batches down. All methods return once the record is safe and the view of this instance has it.
public interface BatchJournal {
    /// Writes down who asks for a name.
    ///
    /// @throws QueueUnavailableException when it could not be written
    void write(BatchClaim claim);

    /// Writes down what is wanted.
    ///
    /// @throws QueueUnavailableException when it could not be written
    void write(BatchOrder order);

    /// Writes down how far it is.
    ///
    /// @throws QueueUnavailableException when it could not be written
    void write(BatchProgress progress);
}
