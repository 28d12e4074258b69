package dev.voxq.ingest.store;

import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/// An object of the store, or a stretch of it, ready to be read. To be closed.
///
/// @param range `bytes first-last/total` when it is a stretch
public record StoredAudio(InputStream content, long length, @Nullable String range) implements AutoCloseable {
    @Override
    public void close() throws IOException {
        content.close();
    }
}
