package dev.voxq.ingest.job;

import java.time.Duration;

/// A tenant has used up what it may.
public final class QuotaExceededException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String code;
    private final Duration retryAfter;

    /// @param retryAfter when it may be worth another try
    public QuotaExceededException(String code, String message, Duration retryAfter) {
        super(message);
        this.code = code;
        this.retryAfter = retryAfter;
    }

    public String code() {
        return code;
    }

    public Duration retryAfter() {
        return retryAfter;
    }
}
