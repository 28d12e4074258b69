package dev.voxq.model;

import com.fasterxml.jackson.annotation.JsonProperty;

/// What the listener wants to receive: mono, 16 bit, at this rate and pace.
///
/// @param sampleRateHz samples a second of the output, 8000 to 48000
/// @param speed pace of the speech, 0.25 to 4, 1 as the voice speaks
public record AudioSpec(AudioFormat format, @JsonProperty("sample_rate") int sampleRateHz, double speed) {
    /// The rate at which the engines speak.
    public static final int NATIVE_RATE_HZ = 24_000;

    public AudioSpec {
        InvalidFieldException.require(sampleRateHz >= 8_000 && sampleRateHz <= 48_000, "sample_rate", sampleRateHz,
                "a number of samples a second between 8000 and 48000");
        InvalidFieldException.require(speed >= 0.25 && speed <= 4, "speed", speed, "a factor between 0.25 and 4");
    }

    public static AudioSpec of(AudioFormat format) {
        return new AudioSpec(format, NATIVE_RATE_HZ, 1);
    }
}
