package dev.voxq.worker.schedule;

import dev.voxq.worker.speech.Pieces;
import dev.voxq.worker.speech.SpeechModel;

/// When the frames of one utterance are decoded and sent on.
///
/// Larger chunks are cheaper to deliver, smaller ones are heard sooner. A listener's first two chunks have
/// [ScheduleConfig#firstEmitFrames], the others double up to [ScheduleConfig#emitFrames]; a chunk goes out before its
/// time when waiting for one more frame would let the listener run dry. Where nobody listens, chunks have
/// [ScheduleConfig#bulkEmitFrames]. Every chunk ends at a cut ([Pieces]).
final class Pacing {
    private final boolean listener;
    private final int limit;
    private int size;
    private long playedOutNanos;
    private long lastEmitNanos;
    private boolean heard;

    private Pacing(boolean listener, int first, int limit) {
        this.listener = listener;
        this.size = first;
        this.limit = limit;
    }

    static Pacing forListener(ScheduleConfig config) {
        return new Pacing(true, config.firstEmitFrames(), config.emitFrames());
    }

    static Pacing forNobody(ScheduleConfig config) {
        return new Pacing(false, config.bulkEmitFrames(), config.bulkEmitFrames());
    }

    /// The frame of an utterance behind which its next chunk ends.
    ///
    /// @param sent frames of it that have been sent on
    int goal(int sent) {
        return Pieces.cut(sent + size);
    }

    /// Whether the listener still has audio now, but not after another turn.
    ///
    /// @param turnNanos how long the last frame took, with all that came between: what the next will take
    boolean runsDry(long nowNanos, long turnNanos) {
        return listener && heard && nowNanos < playedOutNanos && nowNanos + 2 * turnNanos >= playedOutNanos;
    }

    /// Notes a chunk that goes out now.
    ///
    /// @return whether it is late: a listener who played at once has run dry
    boolean emit(int samples, long nowNanos) {
        var late = listener && heard && nowNanos > playedOutNanos;
        playedOutNanos = (!heard || late ? nowNanos : playedOutNanos)
                + samples * 1_000_000_000L / SpeechModel.SAMPLE_RATE_HZ;
        lastEmitNanos = nowNanos;
        size = heard ? Math.min(limit, 2 * size) : size;
        heard = true;
        return late;
    }

    boolean heard() {
        return heard;
    }

    long lastEmitNanos() {
        return lastEmitNanos;
    }
}
