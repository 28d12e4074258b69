package dev.voxq.worker.schedule;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/// Time that passes when told to.
final class FakeClock implements NanoClock, InstantSource {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private long nanos = 1_000;

    void pass(Duration duration) {
        nanos += duration.toNanos();
    }

    @Override
    public long nanoTime() {
        return nanos;
    }

    @Override
    public Instant instant() {
        return START.plusNanos(nanos);
    }
}
