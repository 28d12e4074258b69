package dev.voxq.model;

import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;

/// What the listener wants to receive: mono, at this rate, pace and loudness.
///
/// @param sampleRateHz samples a second of the output, 8000 to 48000
/// @param speed pace of the speech, 0.25 to 4, 1 as the voice speaks
/// @param loudness of a stored file, in LUFS (EBU R 128, integrated, mono), -36 to -9; absent, it stays as spoken
public record AudioSpec(AudioFormat format, @JsonProperty("sample_rate") int sampleRateHz, double speed,
        @Nullable Double loudness) {
    /// The rate at which the engines speak.
    public static final int NATIVE_RATE_HZ = 24_000;

    public AudioSpec {
        InvalidFieldException.require(sampleRateHz >= 8_000 && sampleRateHz <= 48_000, "sample_rate", sampleRateHz,
                "a number of samples a second between 8000 and 48000");
        format.requireRate(sampleRateHz);
        InvalidFieldException.require(speed >= 0.25 && speed <= 4, "speed", speed, "a factor between 0.25 and 4");
        if (loudness != null) {
            InvalidFieldException.require(loudness >= -36 && loudness <= -9, "loudness", loudness,
                    "a target in LUFS between -36 and -9");
        }
    }

    /// As loud as it is spoken.
    public AudioSpec(AudioFormat format, int sampleRateHz, double speed) {
        this(format, sampleRateHz, speed, null);
    }

    public static AudioSpec of(AudioFormat format) {
        return new AudioSpec(format, NATIVE_RATE_HZ, 1);
    }
}
