package dev.voxq.ingest.job;

import dev.voxq.model.JobId;
import java.util.LinkedHashSet;
import java.util.SequencedSet;

/// Named jobs that this instance has put in their queue, the newest [#LIMIT] of them.
final class QueuedJobs {
    static final int LIMIT = 100_000;

    private final SequencedSet<JobId> ids = new LinkedHashSet<>();

    synchronized void add(JobId id) {
        ids.addLast(id);
        if (ids.size() > LIMIT) {
            ids.removeFirst();
        }
    }

    synchronized boolean contains(JobId id) {
        return ids.contains(id);
    }
}
