package dev.voxq.model;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

import java.util.Locale;

/// How the samples of an utterance are packed.
public enum AudioFormat {
    /// RIFF WAVE, 16-bit PCM.
    WAV("audio/wav"),
    /// Raw samples, signed 16 bit little endian, no header.
    PCM("audio/pcm");

    private final String mediaType;

    AudioFormat(String mediaType) {
        this.mediaType = mediaType;
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
