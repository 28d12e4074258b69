package dev.voxq.cli.client;

/// A request the service refused as it stands: sent again, it would be refused again.
public final class RefusedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    RefusedException(String message) {
        super(message);
    }
}
