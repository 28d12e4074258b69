package dev.voxq.model;

import org.jspecify.annotations.Nullable;

/// Where the audio of a job goes: to a listener as chunks, to the store as a file, or both.
public record Delivery(@Nullable ReplyAddress reply, @Nullable StoreLocation store) {
    public static Delivery toListener(ReplyAddress reply) {
        return new Delivery(reply, null);
    }

    public static Delivery toStore(StoreLocation store) {
        return new Delivery(null, store);
    }
}
