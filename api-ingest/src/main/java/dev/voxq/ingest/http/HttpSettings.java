package dev.voxq.ingest.http;

import java.net.InetAddress;
import java.time.Duration;

/// How the HTTP side behaves.
///
/// @param address where it listens
/// @param port 0 draws a free one
/// @param maxBodyBytes of one request
/// @param maxClipBytes of one uploaded sound file
/// @param maxFileBytes of one uploaded file of requests
/// @param stallTimeout how long a listener may stop reading before its job is cancelled
/// @param drainTimeout how long requests may go on when the service stops
/// @param audioRedirect whether listeners of finished jobs are sent to the store itself
public record HttpSettings(InetAddress address, int port, int maxBodyBytes, int maxClipBytes, long maxFileBytes,
        Duration stallTimeout, Duration drainTimeout, boolean audioRedirect) {}
