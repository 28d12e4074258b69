package dev.voxq.ingest.http;

import java.time.Duration;

/// How the HTTP side behaves.
///
/// @param port 0 draws a free one
/// @param maxBodyBytes of one request
/// @param maxClipBytes of one uploaded sound file
/// @param stallTimeout how long a listener may stop reading before its job is cancelled
/// @param drainTimeout how long requests may go on when the service stops
public record HttpSettings(
        int port,
        int maxBodyBytes,
        int maxClipBytes,
        Duration stallTimeout,
        Duration drainTimeout) {}
