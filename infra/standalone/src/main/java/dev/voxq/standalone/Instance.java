package dev.voxq.standalone;

import java.net.URI;
import java.time.Instant;

/// A deployment that serves a data directory now, as it says itself.
///
/// @param url of its API, or of one of them
public record Instance(URI url, String bootstrapServers, long pid, Instant startedAt) {
    boolean alive() {
        return ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false);
    }
}
