package dev.voxq.worker.voice;

import dev.voxq.model.WavHeader;
import dev.voxq.worker.audio.Pcm;
import java.nio.ByteBuffer;

/// Sound files with a tone in them.
public final class Tones {
    private Tones() {}

    /// A WAV of 24 kHz, mono.
    public static byte[] wav(double hertz, double seconds) {
        float[] samples = new float[(int) (seconds * 24_000)];
        for (int i = 0; i < samples.length; i++) {
            samples[i] = (float) (0.5 * Math.sin(2 * Math.PI * hertz * i / 24_000));
        }
        return wav(samples);
    }

    /// A WAV of these samples, at 24 kHz, mono.
    public static byte[] wav(float[] samples) {
        var pcm = Pcm.s16le(samples);
        var header = WavHeader.of(24_000, pcm.length);
        return ByteBuffer.allocate(header.length + pcm.length).put(header).put(pcm).array();
    }
}
