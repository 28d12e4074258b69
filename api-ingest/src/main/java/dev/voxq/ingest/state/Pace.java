package dev.voxq.ingest.state;

import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/// How fast workers take the jobs of a lane: those of the last minute, over the time since the first of them.
///
/// By the times of the events, so that a view that catches up does not mistake its own haste for theirs. One thread
/// counts, any thread asks.
final class Pace {
    private static final int SECONDS = 60;
    private static final long SECOND_MILLIS = 1_000;

    private final InstantSource clock;
    private final long[] seconds = new long[SECONDS];
    private final int[] taken = new int[SECONDS];

    Pace(InstantSource clock) {
        this.clock = clock;
    }

    /// Counts a job. What comes from a clock ahead of ours came now.
    synchronized void count(Instant at) {
        var now = clock.instant().getEpochSecond();
        var second = Math.min(at.getEpochSecond(), now);
        if (second <= now - SECONDS) {
            return;
        }
        var slot = Math.floorMod(second, SECONDS);
        if (seconds[slot] != second) {
            seconds[slot] = second;
            taken[slot] = 0;
        }
        taken[slot]++;
    }

    /// When so many more will have been taken; null while none was in the last minute.
    @Nullable
    Instant after(long jobs) {
        var now = clock.instant();
        var perSecond = perSecond(now);
        return perSecond == 0
                ? null
                : now.plusMillis(Math.round(jobs / perSecond * SECOND_MILLIS)).truncatedTo(ChronoUnit.MILLIS);
    }

    private synchronized double perSecond(Instant now) {
        var newest = now.getEpochSecond();
        var first = newest;
        long sum = 0;
        for (int slot = 0; slot < SECONDS; slot++) {
            if (seconds[slot] > newest - SECONDS && seconds[slot] <= newest) {
                sum += taken[slot];
                first = Math.min(first, seconds[slot]);
            }
        }
        var span = now.toEpochMilli() - first * SECOND_MILLIS;
        return sum / (Math.max(span, SECOND_MILLIS) / (double) SECOND_MILLIS);
    }
}
