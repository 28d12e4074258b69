package dev.voxq.cli.bench.chaos;

import dev.voxq.model.JobId;
import dev.voxq.model.SynthesisEvent;
import dev.voxq.model.SynthesisEvent.Started;
import dev.voxq.model.SynthesisEvent.StateChange;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// How long after the death of a worker its jobs went on elsewhere.
final class Takeovers {
    /// So near to a death of the broker it is the broker that is waited for.
    private static final Duration BROKER_AHEAD = Duration.ofSeconds(2);
    private static final Duration BROKER_BEHIND = Duration.ofSeconds(10);

    private Takeovers() {}

    /// A job that was being spoken by a worker when it was killed.
    ///
    /// @param after until another began it, or it had its end
    record Takeover(JobId job, Kill kill, Duration after) {
        double millis() {
            return after.toNanos() / 1e6;
        }
    }

    static List<Takeover> of(Map<JobId, List<StateChange>> events, List<Kill> kills) {
        return kills.stream().filter(Kill::ofWorker)
                .filter(kill -> kills.stream().filter(Kill::ofBroker).noneMatch(broker -> near(broker, kill)))
                .flatMap(kill -> events.entrySet().stream().map(job -> takeover(job.getKey(), job.getValue(), kill))
                        .filter(Objects::nonNull))
                .toList();
    }

    private static boolean near(Kill broker, Kill worker) {
        return worker.at().isAfter(broker.at().minus(BROKER_AHEAD))
                && worker.at().isBefore(broker.back().plus(BROKER_BEHIND));
    }

    /// Null when the worker did not speak the job when it died.
    private static @Nullable Takeover takeover(JobId id, Collection<StateChange> job, Kill kill) {
        var before = job.stream().filter(event -> event.at().isBefore(kill.at())).toList();
        var last = starts(before).reduce((_, later) -> later);
        if (last.isEmpty() || !last.get().worker().equals(kill.member())
                || before.stream().anyMatch(SynthesisEvent::terminal)) {
            return null;
        }
        return job.stream().filter(event -> event.at().isAfter(kill.at()))
                .filter(event -> event instanceof Started || event.terminal())
                .map(StateChange::at).min(Instant::compareTo)
                .map(at -> new Takeover(id, kill, Duration.between(kill.at(), at))).orElse(null);
    }

    private static Stream<Started> starts(Collection<StateChange> events) {
        return events.stream().filter(Started.class::isInstance).map(Started.class::cast);
    }
}
