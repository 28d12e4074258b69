package dev.voxq.standalone;

import java.net.URI;
import java.time.Instant;

/// A deployment that serves a data directory now, as it says itself.
public record Instance(URI url, long pid, Instant startedAt) {
    boolean alive() {
        return ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false);
    }
}
