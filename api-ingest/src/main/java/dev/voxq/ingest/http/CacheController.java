package dev.voxq.ingest.http;

import dev.voxq.ingest.worker.Workers;
import dev.voxq.model.WorkerStatus;
import java.util.Objects;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/// What workers keep in memory to be faster.
@RestController
final class CacheController {
    private final Workers workers;

    /// What was thrown away.
    ///
    /// @param audioCleared finished outputs, of all workers that answered
    /// @param voiceCleared clone prompts, of all workers that answered
    record Cleared(long audioCleared, long voiceCleared) {}

    CacheController(Workers workers) {
        this.workers = workers;
    }

    @PostMapping("/cache/clear")
    Cleared clear() throws InterruptedException {
        var cleared = workers.clearCaches();
        return new Cleared(cleared.stream().map(WorkerStatus.Cleared::audio).filter(Objects::nonNull)
                .mapToLong(Long::longValue).sum(), cleared.stream().mapToLong(WorkerStatus.Cleared::voices).sum());
    }
}
