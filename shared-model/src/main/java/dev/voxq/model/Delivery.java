package dev.voxq.model;

import org.jspecify.annotations.Nullable;

/// Where the audio of a job goes: to a listener as chunks, to the store as a file, or both.
///
/// @param replaces ETag of the object that the file takes the place of; absent, there must be none
public record Delivery(@Nullable ReplyAddress reply, @Nullable StoreLocation store, @Nullable String replaces) {
    public Delivery(@Nullable ReplyAddress reply, @Nullable StoreLocation store) {
        this(reply, store, null);
    }

    public static Delivery toListener(ReplyAddress reply) {
        return new Delivery(reply, null);
    }

    public static Delivery toStore(StoreLocation store) {
        return new Delivery(null, store);
    }

    /// To the store, where another object may stand that is to go.
    public static Delivery toStore(StoreLocation store, @Nullable String replaces) {
        return new Delivery(null, store, replaces);
    }
}
