package dev.voxq.ingest.stream;

import dev.voxq.model.FailureCode;
import org.jspecify.annotations.Nullable;

/// What a listener gets next. All but [Audio] are the last.
public sealed interface Part {
    /// Samples that follow the ones before: signed 16 bit little endian, mono.
    record Audio(byte[] samples) implements Part {}

    /// All has been said.
    record End() implements Part {}

    /// The worker gave up.
    record Failed(FailureCode code, String message, @Nullable String field) implements Part {}

    /// Somebody asked for an end of the job.
    record Cancelled() implements Part {}

    /// The worker speaks on, but what arrives can no longer be put together.
    record Broken(String message) implements Part {}
}
