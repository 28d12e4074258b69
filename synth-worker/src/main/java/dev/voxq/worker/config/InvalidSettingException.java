package dev.voxq.worker.config;

/// A setting whose value cannot be: which one, what was found, and what would be right. `main` prints it and ends.
public final class InvalidSettingException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    public InvalidSettingException(String message) {
        super(message);
    }
}
