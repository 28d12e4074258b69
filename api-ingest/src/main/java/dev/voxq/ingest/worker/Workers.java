package dev.voxq.ingest.worker;

import dev.voxq.model.VoiceId;
import dev.voxq.model.WorkerStatus;
import dev.voxq.model.WorkerStatus.Cleared;
import java.time.Clock;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Stream;

/// The workers that live, as they said themselves not long ago.
public final class Workers {
    private static final Duration CLEARING_LIMIT = Duration.ofSeconds(1);

    private final WorkerControl control;
    private final Clock clock;
    /// Guarded by this.
    private final Map<String, WorkerStatus> latest = new HashMap<>();

    public Workers(WorkerControl control, Clock clock) {
        this.control = control;
        this.clock = clock;
    }

    /// Notes what a worker says of itself.
    public synchronized void hear(WorkerStatus status) {
        latest.put(status.worker(), status);
        notifyAll();
    }

    /// Notes that a worker has left.
    public synchronized void forget(String worker) {
        latest.remove(worker);
        notifyAll();
    }

    /// Who lives, by name.
    public synchronized List<WorkerStatus> live() {
        var oldest = clock.instant().minusSeconds(WorkerStatus.EXPIRY_SECONDS);
        latest.values().removeIf(status -> status.at().isBefore(oldest));
        return latest.values().stream().sorted(Comparator.comparing(WorkerStatus::worker)).toList();
    }

    /// Has every worker clear its caches, and waits a second at most for their answers.
    ///
    /// @return what those threw away that answered
    public synchronized List<Cleared> clearCaches() throws InterruptedException {
        var command = UUID.randomUUID().toString();
        control.clearCaches(command);
        var end = System.nanoTime() + CLEARING_LIMIT.toNanos();
        while (answers(command).count() < live().size()) {
            var leftMillis = (end - System.nanoTime()) / 1_000_000;
            if (leftMillis <= 0) {
                break;
            }
            wait(leftMillis);
        }
        return answers(command).toList();
    }

    /// Has every worker forget a voice that was deleted.
    public void forgetVoice(VoiceId voice) {
        control.forget(voice);
    }

    private Stream<Cleared> answers(String command) {
        return live().stream().map(WorkerStatus::cleared).filter(Objects::nonNull)
                .filter(cleared -> cleared.command().equals(command));
    }
}
