package dev.voxq.model;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

import java.util.Locale;

/// How subtitles are written.
public enum SubtitleFormat {
    /// WebVTT.
    VTT("text/vtt"),
    /// SubRip.
    SRT("application/x-subrip");

    private final String mediaType;

    SubtitleFormat(String mediaType) {
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
    public static SubtitleFormat of(String wireName) {
        return WireNames.parse(SubtitleFormat.class, "subtitles", wireName);
    }
}
