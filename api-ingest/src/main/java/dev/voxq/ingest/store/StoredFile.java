package dev.voxq.ingest.store;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A file of a caller, or for one, without its content.
///
/// @param tenant whose it is; absent where there are no tenants
/// @param purpose `batch`, or `batch_output` for those that we wrote
public record StoredFile(
        String id,
        @Nullable String tenant,
        String filename,
        String purpose,
        long bytes,
        Instant createdAt) {}
