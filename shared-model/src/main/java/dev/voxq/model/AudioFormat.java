package dev.voxq.model;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/// How the samples of an utterance are packed.
public enum AudioFormat {
    /// RIFF WAVE, 16-bit PCM.
    WAV("audio/wav"),
    /// Raw samples, signed 16 bit little endian, no header.
    PCM("audio/pcm"),
    /// FLAC: lossless, about two thirds of the bytes.
    FLAC("audio/flac"),
    /// MPEG layer III.
    MP3("audio/mpeg"),
    /// Opus in Ogg.
    OPUS("audio/ogg");

    private final String mediaType;

    AudioFormat(String mediaType) {
        this.mediaType = mediaType;
    }

    /// @throws InvalidFieldException when there is no such file of this rate
    void requireRate(int sampleRateHz) {
        var sampleRatesHz = sampleRatesHz();
        if (!sampleRatesHz.isEmpty() && !sampleRatesHz.contains(sampleRateHz)) {
            throw new InvalidFieldException("sample_rate", "is " + sampleRateHz + ", which " + wireName()
                    + " does not have; expected one of: "
                    + sampleRatesHz.stream().map(String::valueOf).collect(Collectors.joining(", ")));
        }
    }

    /// None for any.
    private List<Integer> sampleRatesHz() {
        return switch (this) {
            case WAV, PCM, FLAC -> List.of();
            case MP3 -> List.of(8_000, 11_025, 12_000, 16_000, 22_050, 24_000, 32_000, 44_100, 48_000);
            case OPUS -> List.of(8_000, 12_000, 16_000, 24_000, 48_000);
        };
    }

    public String mediaType() {
        return mediaType;
    }

    @JsonValue
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    @JsonCreator
    public static AudioFormat of(String wireName) {
        return WireNames.parse(AudioFormat.class, "response_format", wireName);
    }
}
