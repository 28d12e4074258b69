package dev.voxq.ingest.job;

import dev.voxq.model.JobId;
import dev.voxq.model.Lane;
import dev.voxq.model.SynthesisEvent;
import dev.voxq.model.SynthesisEvent.StateChange;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.SequencedMap;

/// The newest jobs in memory, at most a fixed number: beyond it the oldest is forgotten.
public final class RecentJobs implements JobStates {
    private final int limit;
    private final SequencedMap<JobId, JobState> states = new LinkedHashMap<>();
    private volatile boolean complete;

    public RecentJobs(int limit) {
        this.limit = limit;
    }

    @Override
    public synchronized Optional<JobState> find(JobId id) {
        return Optional.ofNullable(states.get(id));
    }

    @Override
    public synchronized boolean claim(SynthesisEvent.Accepted accepted) {
        var fresh = states.putIfAbsent(accepted.jobId(), JobState.of(accepted)) == null;
        makeRoom();
        return fresh;
    }

    @Override
    public synchronized void forget(JobId id) {
        states.remove(id);
    }

    /// Takes in an event of any instance or worker.
    public synchronized void apply(StateChange event) {
        states.compute(event.jobId(), (_, state) -> state == null ? JobState.of(event) : state.after(event));
        makeRoom();
    }

    /// All that had happened before this instance started has been applied.
    public void markComplete() {
        complete = true;
    }

    @Override
    public boolean complete() {
        return complete;
    }

    @Override
    public synchronized long waiting(Lane lane) {
        return states.values().stream()
                .filter(state -> state.latest() instanceof SynthesisEvent.Accepted accepted
                        && accepted.job().lane() == lane)
                .count();
    }

    private void makeRoom() {
        if (states.size() > limit) {
            states.pollFirstEntry();
        }
    }
}
