package dev.voxq.ingest.job;

import dev.voxq.model.SynthesisEvent.Accepted;
import dev.voxq.model.SynthesisEvent.Cancelled;
import dev.voxq.model.SynthesisEvent.Completed;
import dev.voxq.model.SynthesisEvent.Failed;
import dev.voxq.model.SynthesisEvent.Progress;
import dev.voxq.model.SynthesisEvent.Started;
import dev.voxq.model.SynthesisEvent.StateChange;
import org.jspecify.annotations.Nullable;

/// Where a job stands: its newest event, and who spoke it last.
///
/// @param started absent while nobody spoke it, and when only its end is still on the topic
public record JobState(StateChange latest, @Nullable Started started) {
    static JobState of(StateChange event) {
        return new JobState(event, event instanceof Started start ? start : null);
    }

    /// The state after one more event. Events of several workers may arrive out of order: an end is never undone, a
    /// later attempt never replaced by an earlier one.
    JobState after(StateChange event) {
        var newest = supersedes(event) ? event : latest;
        var speaker = event instanceof Started start && attempt(start) >= attempt(started) ? start : started;
        return new JobState(newest, speaker);
    }

    private boolean supersedes(StateChange event) {
        return switch (event) {
            case Completed _,Failed _,Cancelled _ -> true;
            case Started start -> !latest.terminal() && attempt(start) >= attempt(started);
            case Progress _ -> !latest.terminal();
            case Accepted _ -> latest instanceof Accepted;
        };
    }

    private static int attempt(@Nullable Started started) {
        return started == null ? 0 : started.attempt();
    }
}
