package dev.voxq.worker.onnx;

import java.util.Arrays;

/// Notices an utterance that goes on without saying anything new: about one in 300 never comes to its end by itself.
///
/// It looks at the first code of each frame, which carries what is said, and at nothing that slow speech does:
///
/// - ten seconds of nearly the same code (silence, a hum),
/// - ten seconds that repeat one stretch of at most four seconds code by code,
/// - more than ten seconds and another for each character of the text.
final class RunawayGuard {
    private static final int WINDOW = 125;
    private static final int LONGEST_PERIOD = 50;
    private static final int FEW_CODES = 3;
    private static final int FRAMES_PER_CHARACTER = 13;

    private final int[] recent = new int[WINDOW];
    private final int budget;
    private int frames;

    /// @param characters of the text, in code points
    RunawayGuard(int characters) {
        this.budget = WINDOW + characters * FRAMES_PER_CHARACTER;
    }

    /// Takes the first code of the next frame.
    ///
    /// @return whether the utterance has run away
    boolean runsAway(int code) {
        recent[frames++ % WINDOW] = code;
        return frames >= WINDOW && (frames > budget || hums() || loops());
    }

    private boolean hums() {
        return Arrays.stream(recent).distinct().limit(FEW_CODES + 1).count() <= FEW_CODES;
    }

    private boolean loops() {
        for (int period = 1; period <= LONGEST_PERIOD; period++) {
            if (repeats(period)) {
                return true;
            }
        }
        return false;
    }

    /// Whether each code of the window equals the one a period before it.
    private boolean repeats(int period) {
        int oldest = frames % WINDOW;
        for (int i = period; i < WINDOW; i++) {
            if (recent[(oldest + i) % WINDOW] != recent[(oldest + i - period) % WINDOW]) {
                return false;
            }
        }
        return true;
    }
}
