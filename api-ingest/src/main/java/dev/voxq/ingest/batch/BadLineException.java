package dev.voxq.ingest.batch;

import org.jspecify.annotations.Nullable;

/// A line of a batch's input is no request.
public final class BadLineException extends Exception {
    private static final long serialVersionUID = 1L;

    private final String code;
    private final @Nullable String param;
    private final @Nullable String customId;

    /// @param param the field to blame, if one is
    /// @param customId of the line, if it could be read
    public BadLineException(String code, String message, @Nullable String param, @Nullable String customId) {
        super(message);
        this.code = code;
        this.param = param;
        this.customId = customId;
    }

    String code() {
        return code;
    }

    @Nullable
    String param() {
        return param;
    }

    @Nullable
    String customId() {
        return customId;
    }
}
