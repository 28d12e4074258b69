package dev.voxq.worker.delivery;

import dev.voxq.model.AudioSpec;
import dev.voxq.model.Sha256;
import dev.voxq.worker.audio.Pcm;
import dev.voxq.worker.audio.Resampler;
import dev.voxq.worker.audio.SampleFilter;
import dev.voxq.worker.audio.Tempo;
import dev.voxq.worker.speech.SpeechModel;
import java.security.MessageDigest;

/// Turns a model's samples into the bytes that are sent, in pace and rate as ordered, with filters that keep their state
/// over the whole stream, and sums up what went through.
final class SampleEncoder {
    private final SampleFilter filter;
    private final MessageDigest digest = Sha256.digest();
    private long samples;

    /// @param ownPace whether the model has heeded the pace already
    SampleEncoder(AudioSpec audio, boolean ownPace) {
        this.filter = Tempo.of(ownPace ? 1 : audio.speed(), SpeechModel.SAMPLE_RATE_HZ)
                .then(Resampler.of(SpeechModel.SAMPLE_RATE_HZ, audio.sampleRateHz()));
    }

    byte[] encode(float[] modelSamples) {
        return bytes(filter.accept(modelSamples));
    }

    /// What the filters held back.
    byte[] finish() {
        return bytes(filter.finish());
    }

    /// Samples encoded so far.
    long samples() {
        return samples;
    }

    /// Of all bytes encoded, in hex.
    String sha256Hex() {
        return Sha256.hex(digest);
    }

    private byte[] bytes(float[] output) {
        var bytes = Pcm.s16le(output);
        digest.update(bytes);
        samples += output.length;
        return bytes;
    }
}
