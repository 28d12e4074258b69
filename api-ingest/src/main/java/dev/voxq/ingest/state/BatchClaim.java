package dev.voxq.ingest.state;

import java.time.Instant;

/// That a batch was asked for under an `Idempotency-Key`: one record of the batch topic, ahead of the order. Of several
/// claims to a name the first in the log has it, until it is forgotten with the batch.
///
/// @param name of tenant and key, as of [JobNames#key]
/// @param id that the batch gets
/// @param fingerprint the same for the same request
/// @param at when the batch counts as created
public record BatchClaim(String name, BatchId id, String fingerprint, Instant at) {}
