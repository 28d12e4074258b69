package dev.voxq.worker.speech;

/// Where an utterance's frames are cut into decoder calls: behind frames 1, 2, 4, 6, 8 and then every 4.
///
/// A decoder may round a call of one frame differently from a call of four, so the cuts follow from frame numbers alone
/// and never from what the scheduler does: the same frames then give the same samples bit by bit, whether they are
/// streamed or stored, alone, in a batch, or after a rest.
public final class Pieces {
    private static final int EARLY = 2;
    private static final int EARLY_FRAMES = 8;
    private static final int STEADY = 4;

    private Pieces() {}

    /// Frames of the piece that begins behind `frames` frames. The end of an utterance makes its last piece shorter.
    public static int following(int frames) {
        return cut(frames + 1) - frames;
    }

    /// The first cut at or behind `frames` frames, 1 or more.
    public static int cut(int frames) {
        if (frames <= EARLY) {
            return frames;
        }
        var stride = frames <= EARLY_FRAMES ? EARLY : STEADY;
        return Math.ceilDiv(frames, stride) * stride;
    }
}
