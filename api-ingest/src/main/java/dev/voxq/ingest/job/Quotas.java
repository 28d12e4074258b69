package dev.voxq.ingest.job;

import org.jspecify.annotations.Nullable;

/// Whether a tenant may have one more job.
public interface Quotas {
    /// Refuses a tenant that has used up what it may.
    ///
    /// @throws QuotaExceededException when it may not
    void check(@Nullable String tenant);
}
