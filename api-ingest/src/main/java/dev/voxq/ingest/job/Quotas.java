package dev.voxq.ingest.job;

import org.jspecify.annotations.Nullable;

/// What a tenant may have.
public interface Quotas {
    /// Refuses a tenant that has used up what it may.
    ///
    /// @throws QuotaExceededException when it may not
    void check(@Nullable String tenant);

    /// How many rows a batch of a tenant may have.
    ///
    /// @param otherwise the limit of all
    long maxBatchRows(@Nullable String tenant, long otherwise);
}
