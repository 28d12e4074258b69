package dev.voxq.ingest.http;

import dev.voxq.ingest.worker.Workers;
import dev.voxq.model.WorkerStatus;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/// What workers keep in memory to be faster.
@RestController
final class CacheController {
    private final Workers workers;

    /// What was thrown away.
    ///
    /// @param audioCleared finished outputs; no worker keeps any
    /// @param voiceCleared clone prompts, of all workers that answered
    record Cleared(long audioCleared, long voiceCleared) {}

    CacheController(Workers workers) {
        this.workers = workers;
    }

    @PostMapping("/cache/clear")
    Cleared clear() throws InterruptedException {
        return new Cleared(0, workers.clearCaches().stream().mapToLong(WorkerStatus.Cleared::voices).sum());
    }
}
