package dev.voxq.ingest.batch;

/// How many rows of a batch wait or run at once: two rounds of all slots, shared with the tenant's other batches, and
/// half a second's worth at the pace at which rows end. So workers never run dry, and the rows of another tenant wait
/// half a second for these, whatever the size of the catalog.
final class Window {
    private static final int FEWEST = 8;
    private static final int MOST = 2_000;
    private static final int ROUNDS = 2;
    private static final double AHEAD_SECONDS = 0.5;
    private static final double SECOND_NANOS = 1e9;
    private static final double MEMORY = 0.5;

    private long since;
    private int ended;
    private double perSecond;

    Window(long nowNanos) {
        since = nowNanos;
    }

    /// Counts rows that have come to their end.
    void count(int rows, long nowNanos) {
        ended += rows;
        var seconds = (nowNanos - since) / SECOND_NANOS;
        if (seconds >= AHEAD_SECONDS) {
            perSecond = MEMORY * perSecond + (1 - MEMORY) * ended / seconds;
            ended = 0;
            since = nowNanos;
        }
    }

    /// @param slots of all workers
    /// @param batches of the tenant that are under way
    int rows(int slots, int batches) {
        var rounds = Math.max(FEWEST, ROUNDS * slots) / Math.max(1, batches);
        return (int) Math.min(MOST, Math.max(1, rounds) + AHEAD_SECONDS * perSecond);
    }
}
