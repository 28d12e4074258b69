package dev.voxq.worker.espeak;

/// There is no espeak-ng that could speak here. The message says what was looked for and how to get it.
public final class EspeakMissingException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    EspeakMissingException(String message) {
        super(message);
    }
}
