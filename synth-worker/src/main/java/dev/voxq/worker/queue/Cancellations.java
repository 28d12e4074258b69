package dev.voxq.worker.queue;

import dev.voxq.model.JobId;
import dev.voxq.model.SynthesisJob;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.SequencedMap;

/// Which jobs nobody wants any more, the newest [#LIMIT] of them.
final class Cancellations {
    static final int LIMIT = 200_000;

    private final SequencedMap<JobId, Instant> cancelledAt = new LinkedHashMap<>();

    synchronized void add(JobId id, Instant at) {
        cancelledAt.putLast(id, at);
        if (cancelledAt.size() > LIMIT) {
            cancelledAt.pollFirstEntry();
        }
    }

    /// Whether this job was cancelled, rather than an earlier one of the same name.
    synchronized boolean contains(SynthesisJob job) {
        var at = cancelledAt.get(job.id());
        return at != null && !at.isBefore(job.createdAt());
    }
}
