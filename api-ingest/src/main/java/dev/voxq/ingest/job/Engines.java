package dev.voxq.ingest.job;

import dev.voxq.model.SynthesisEvent.Completed;
import dev.voxq.model.SynthesisEvent.Started;
import dev.voxq.model.SynthesisEvent.StateChange;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// The engines that spoke in this deployment, as far as their events told.
public final class Engines {
    private final Map<String, Engine> heard = new ConcurrentHashMap<>();

    /// One of them.
    ///
    /// @param model absent until a job of it was completed
    public record Engine(String engine, @Nullable String model, Instant lastHeard) {}

    /// Notes who speaks.
    public void hear(StateChange event) {
        switch (event) {
            case Started started -> hear(started.engine(), null, started.at());
            case Completed completed -> hear(completed.result().engine(), completed.result().model(), completed.at());
            default -> {
            }
        }
    }

    public Collection<Engine> heard() {
        return heard.values();
    }

    private void hear(String engine, @Nullable String model, Instant at) {
        heard.merge(engine, new Engine(engine, model, at), (known, news) -> new Engine(engine,
                news.model() == null ? known.model() : news.model(),
                news.lastHeard().isAfter(known.lastHeard()) ? news.lastHeard() : known.lastHeard()));
    }
}
