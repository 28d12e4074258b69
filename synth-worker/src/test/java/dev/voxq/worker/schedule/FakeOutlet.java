package dev.voxq.worker.schedule;

import dev.voxq.worker.speech.ModelInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/// Keeps what comes out, and checks the order in which a frame loop may say things.
final class FakeOutlet implements Outlet {
    final List<Float> samples = new ArrayList<>();
    final List<Integer> chunks = new ArrayList<>();
    boolean full;
    boolean started;
    @Nullable
    Ending ending;

    @Override
    public boolean hasRoom() {
        return !full;
    }

    @Override
    public void started(ModelInfo model, long seed) {
        if (started || ending != null) {
            throw new AssertionError("started twice or after the end");
        }
        started = true;
    }

    @Override
    public void samples(float[] chunk) {
        if (!started || ending != null) {
            throw new AssertionError("samples before the start or after the end");
        }
        chunks.add(chunk.length);
        for (var sample : chunk) {
            samples.add(sample);
        }
    }

    @Override
    public void end(Ending how) {
        if (ending != null) {
            throw new AssertionError("ended twice: " + ending + ", then " + how);
        }
        ending = how;
    }

    @Override
    public CompletableFuture<Outcome> outcome() {
        return new CompletableFuture<>();
    }
}
