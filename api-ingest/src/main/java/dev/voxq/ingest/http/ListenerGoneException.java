package dev.voxq.ingest.http;

import java.io.IOException;

/// Nobody is there to be answered.
final class ListenerGoneException extends IOException {
    private static final long serialVersionUID = 1L;

    ListenerGoneException(String message) {
        super(message);
    }
}
