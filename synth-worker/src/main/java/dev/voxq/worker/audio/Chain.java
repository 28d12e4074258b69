package dev.voxq.worker.audio;

/// Two filters, one behind the other.
record Chain(SampleFilter first, SampleFilter second) implements SampleFilter {
    @Override
    public float[] accept(float[] samples) {
        return second.accept(first.accept(samples));
    }

    @Override
    public float[] finish() {
        return Samples.concat(second.accept(first.finish()), second.finish());
    }
}
