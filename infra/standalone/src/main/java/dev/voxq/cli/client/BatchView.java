package dev.voxq.cli.client;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A batch, as far as commands look at it.
///
/// @param output `s3://…`, ahead of every row's name
/// @param held why it waits though nobody paused it
public record BatchView(
        String id,
        String status,
        Counts requestCounts,
        Map<String, String> metadata,
        @Nullable Long unchanged,
        String output,
        @Nullable String outputFileId,
        @Nullable String errorFileId,
        @Nullable Errors errors,
        @Nullable Long pausedAt,
        @Nullable String held) {

    /// How many rows there are, and what became of them.
    public record Counts(long total, long completed, long failed) {}

    /// What is wrong with the input.
    public record Errors(List<LineError> data) {}

    /// What is wrong with a line.
    ///
    /// @param line from 1
    public record LineError(String message, @Nullable Integer line) {}

    public boolean ended() {
        return switch (status) {
            case "completed", "failed", "expired", "cancelled" -> true;
            default -> false;
        };
    }
}
