package dev.voxq.worker.schedule;

import java.time.Duration;

/// How the batch is shared out.
///
/// @param maxBatch slots: most rows of one step
/// @param firstEmitFrames frames of the first chunk a listener gets, up to the next cut
/// @param emitFrames most frames of a later chunk, up to the next cut; chunks double up to it
/// @param bulkEmitFrames frames decoded at once where nobody listens
/// @param decodeBudget most frames, over all rows, of one decode call on a CPU, which takes them one by one: bounds how
///        long a newcomer waits for it
/// @param bulkPatience how long realtime may keep a bulk row from a slot before its turn comes regardless
/// @param bulkSliceFrames frames such a row then speaks before it can be parked again
/// @param maxSatOut engine calls in a row that bulk sits out for realtime rows that have not been heard yet
/// @param sentencePause silence between two utterances of one job
/// @param idleTimeout after so long without work the model is closed and its memory given back; zero is never
public record ScheduleConfig(
        int maxBatch,
        int firstEmitFrames,
        int emitFrames,
        int bulkEmitFrames,
        int decodeBudget,
        Duration bulkPatience,
        int bulkSliceFrames,
        int maxSatOut,
        Duration sentencePause,
        Duration idleTimeout) {

    public ScheduleConfig {
        positive("MAX_BATCH_SIZE", maxBatch);
        positive("STREAM_FIRST_EMIT", firstEmitFrames);
        positive("STREAM_EMIT_FRAMES", emitFrames);
        positive("bulkEmitFrames", bulkEmitFrames);
        positive("decodeBudget", decodeBudget);
        positive("bulkSliceFrames", bulkSliceFrames);
        positive("maxSatOut", maxSatOut);
        if (firstEmitFrames > emitFrames) {
            throw new IllegalArgumentException("STREAM_FIRST_EMIT is " + firstEmitFrames
                    + "; expected at most STREAM_EMIT_FRAMES, which is " + emitFrames);
        }
    }

    /// The defaults with so many slots.
    public static ScheduleConfig ofBatch(int maxBatch) {
        return new ScheduleConfig(maxBatch, 1, 8, 4, Math.max(4, maxBatch), Duration.ofSeconds(30), 25, 32,
                Duration.ZERO, Duration.ZERO);
    }

    private static void positive(String name, int value) {
        if (value < 1) {
            throw new IllegalArgumentException(name + " is " + value + "; expected 1 or more");
        }
    }
}
