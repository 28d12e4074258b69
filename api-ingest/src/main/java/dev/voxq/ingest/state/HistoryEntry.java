package dev.voxq.ingest.state;

import dev.voxq.model.SynthesisEvent.Accepted;
import dev.voxq.model.SynthesisEvent.Cancelled;
import dev.voxq.model.SynthesisEvent.Completed;
import dev.voxq.model.SynthesisEvent.Failed;
import dev.voxq.model.SynthesisEvent.Progress;
import dev.voxq.model.SynthesisEvent.Started;
import dev.voxq.model.SynthesisEvent.StateChange;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One thing that happened to a job, for listeners who were away.
///
/// @param offset of the event: its id, the same on every API instance
/// @param type `accepted`, `retried`, `started`, `progress`, `completed`, `failed` or `cancelled`
public record HistoryEntry(long offset, String type, Instant at, @Nullable Integer attempt,
        @Nullable Double audioSeconds) {
    private static final int LIMIT = 32;
    private static final String PROGRESS = "progress";
    static final String RETRIED = "retried";

    static HistoryEntry of(StateChange event, long offset) {
        return switch (event) {
            case Accepted(_, var at, var retry) ->
                new HistoryEntry(offset, retry == null ? "accepted" : RETRIED, at, null, null);
            case Started started -> new HistoryEntry(offset, "started", event.at(), started.attempt(), null);
            case Progress progress -> new HistoryEntry(offset, PROGRESS, event.at(), null, progress.audioSeconds());
            case Completed completed -> new HistoryEntry(offset, "completed", event.at(),
                    completed.result().attempt(), completed.result().audioSeconds());
            case Failed failed -> new HistoryEntry(offset, "failed", event.at(), failed.attempt(), null);
            case Cancelled cancelled ->
                new HistoryEntry(offset, "cancelled", event.at(), null, cancelled.audioSeconds());
        };
    }

    /// Newer progress replaces older; beyond the limit the oldest entry after the first goes.
    static List<HistoryEntry> append(List<HistoryEntry> history, HistoryEntry entry) {
        var longer = new ArrayList<>(history);
        if (entry.type.equals(PROGRESS) && !longer.isEmpty() && longer.getLast().type.equals(PROGRESS)) {
            longer.removeLast();
        }
        longer.add(entry);
        if (longer.size() > LIMIT) {
            longer.remove(1);
        }
        return List.copyOf(longer);
    }
}
