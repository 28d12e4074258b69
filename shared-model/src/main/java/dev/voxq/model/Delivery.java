package dev.voxq.model;

import org.jspecify.annotations.Nullable;

/// Where the audio of a job goes: to a listener as chunks, to the store as a file, or both.
///
/// @param replaces ETag of the object that the file takes the place of; absent, there must be none
/// @param subtitles to be put beside the file; absent, none are
public record Delivery(@Nullable ReplyAddress reply, @Nullable StoreLocation store, @Nullable String replaces,
        @Nullable SubtitleFormat subtitles) {
    public Delivery(@Nullable ReplyAddress reply, @Nullable StoreLocation store) {
        this(reply, store, null, null);
    }

    public static Delivery toListener(ReplyAddress reply) {
        return new Delivery(reply, null);
    }

    public static Delivery toStore(StoreLocation store) {
        return new Delivery(null, store);
    }

    public static Delivery toStore(StoreLocation store, @Nullable SubtitleFormat subtitles) {
        return new Delivery(null, store, null, subtitles);
    }

    /// To the store, in place of the object with this ETag.
    public Delivery replacing(String etag) {
        return new Delivery(reply, store, etag, subtitles);
    }
}
