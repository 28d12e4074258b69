package dev.voxq.worker.audio;

import java.util.Arrays;

/// The stretch of a stream that a filter still needs, addressed by position in the stream.
final class SampleBuffer {
    private float[] samples = new float[4_096];
    private long start;
    private int length;

    /// Position of the first sample still held.
    long start() {
        return start;
    }

    /// Position behind the last sample.
    long end() {
        return start + length;
    }

    void append(float[] more) {
        reserve(more.length);
        System.arraycopy(more, 0, samples, length, more.length);
        length += more.length;
    }

    void appendSilence(int count) {
        reserve(count);
        Arrays.fill(samples, length, length + count, 0);
        length += count;
    }

    /// Lets go of what lies before `position`.
    void forgetBefore(long position) {
        int gone = Math.clamp(position - start, 0, length);
        System.arraycopy(samples, gone, samples, 0, length - gone);
        start += gone;
        length -= gone;
    }

    /// The array that holds the samples, valid until the next append or forget; see [#index].
    float[] array() {
        return samples;
    }

    /// Where in the array the sample at `position` lies.
    int index(long position) {
        return Math.toIntExact(position - start);
    }

    private void reserve(int more) {
        if (length + more > samples.length) {
            samples = Arrays.copyOf(samples, Math.max(2 * samples.length, length + more));
        }
    }
}
