package dev.voxq.worker.audio;

/// A change to a stream of mono samples that remembers what it has heard: how the stream is cut into pieces never
/// changes what comes out.
///
/// One filter serves one stream and one thread.
public interface SampleFilter {
    /// Takes the next samples and gives what can be given by now, possibly nothing. The array is the caller's to keep.
    float[] accept(float[] samples);

    /// The stream has ended: gives what was still held back. Nothing may follow.
    float[] finish();

    /// Gives every sample through as it is.
    static SampleFilter identity() {
        return new SampleFilter() {
            @Override
            public float[] accept(float[] samples) {
                return samples;
            }

            @Override
            public float[] finish() {
                return new float[0];
            }
        };
    }

    /// This filter with `next` behind it.
    default SampleFilter then(SampleFilter next) {
        return new Chain(this, next);
    }
}
