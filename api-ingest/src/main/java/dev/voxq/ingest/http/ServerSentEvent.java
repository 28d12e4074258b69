package dev.voxq.ingest.http;

import java.nio.charset.StandardCharsets;

/// One event of a `text/event-stream` (WHATWG HTML, "Server-sent events").
final class ServerSentEvent {
    private ServerSentEvent() {}

    /// @param data one line
    static byte[] of(String data) {
        return ("data: " + data + "\n\n").getBytes(StandardCharsets.UTF_8);
    }
}
