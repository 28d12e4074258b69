package dev.voxq.worker.onnx;

import static dev.voxq.worker.checkpoint.CodePredictorConfig.CODE_GROUPS;

import java.util.Arrays;

/// The codes of an utterance, frame behind frame.
final class SpokenCodes {
    private int[] codes = new int[64 * CODE_GROUPS];
    private int frames;

    int frames() {
        return frames;
    }

    void add(int[] frame) {
        if (frames * CODE_GROUPS == codes.length) {
            codes = Arrays.copyOf(codes, 2 * codes.length);
        }
        System.arraycopy(frame, 0, codes, frames * CODE_GROUPS, CODE_GROUPS);
        frames++;
    }

    /// The codes of `count` frames from the `first` on.
    int[] slice(int first, int count) {
        return Arrays.copyOfRange(codes, first * CODE_GROUPS, (first + count) * CODE_GROUPS);
    }
}
