package dev.voxq.worker.golden;

import dev.voxq.worker.checkpoint.SpeechTokenizerConfig;
import dev.voxq.worker.onnx.SpeechEncoder;
import java.util.Arrays;

/// Codes as one list, frame by frame.
final class Codes {
    private Codes() {}

    /// A clip's codes as the official code gets them from a batch: padded with silence to the batch's `longest` clip, which
    /// the clip's last frame can hear.
    static int[][] ofPadded(SpeechEncoder encoder, float[] samples, int longest) {
        int frames = Math.ceilDiv(samples.length, SpeechTokenizerConfig.SAMPLES_PER_FRAME);
        return Arrays.copyOf(encoder.encode(Arrays.copyOf(samples, longest)), frames);
    }

    static long[] flat(int[][] frames) {
        return Arrays.stream(frames).flatMapToInt(Arrays::stream).asLongStream().toArray();
    }
}
