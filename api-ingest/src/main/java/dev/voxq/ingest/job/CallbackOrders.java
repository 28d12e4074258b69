package dev.voxq.ingest.job;

import dev.voxq.ingest.state.CallbackOrder;
import dev.voxq.ingest.state.CallbackSubject;
import dev.voxq.model.InvalidFieldException;
import org.jspecify.annotations.Nullable;

/// Takes orders for callbacks.
public interface CallbackOrders {
    /// Refuses an order that could never be carried out.
    ///
    /// @throws InvalidFieldException saying what is wrong with it
    void check(CallbackOrder order, @Nullable String tenant);

    /// Writes a checked order down.
    ///
    /// @throws QueueUnavailableException when it could not be written
    void open(CallbackSubject subject, @Nullable String tenant, CallbackOrder order);
}
