package dev.voxq.ingest.state;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.voxq.ingest.state.BatchProgress.LineError;
import dev.voxq.ingest.state.BatchProgress.Outcome;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A batch as OpenAI's Batch API shows it, in answers and in callbacks; times are Unix seconds. Ours besides: where the
/// outputs are, the manifest, how many were unchanged, and why nothing is queued when nothing is.
///
/// @param output `s3://…`, ahead of every custom_id
/// @param pausedAt since when the caller has it paused
/// @param held why it waits though nobody paused it
@JsonInclude(JsonInclude.Include.ALWAYS)
public record BatchBody(
        BatchId id,
        String object,
        String endpoint,
        @Nullable Errors errors,
        String inputFileId,
        String completionWindow,
        BatchStatus status,
        @Nullable String outputFileId,
        @Nullable String errorFileId,
        long createdAt,
        @Nullable Long inProgressAt,
        long expiresAt,
        @Nullable Long finalizingAt,
        @Nullable Long completedAt,
        @Nullable Long failedAt,
        @Nullable Long expiredAt,
        @Nullable Long cancellingAt,
        @Nullable Long cancelledAt,
        RequestCounts requestCounts,
        Map<String, String> metadata,
        String output,
        @Nullable String manifestFileId,
        long unchanged,
        @Nullable Long pausedAt,
        @Nullable String held) {

    /// What is wrong with the input.
    public record Errors(String object, List<LineError> data) {}

    /// Of rows.
    public record RequestCounts(long total, long completed, long failed) {}

    public static BatchBody of(BatchState batch) {
        var order = batch.order();
        var progress = batch.progress();
        var outcome = progress.outcome();
        var counts = progress.counts();
        return new BatchBody(batch.id(), "batch", order.endpoint(),
                progress.errors().isEmpty() ? null : new Errors("list", progress.errors()),
                order.inputFileId(), order.completionWindow(), batch.status(),
                outcome == null ? null : outcome.outputFileId(), outcome == null ? null : outcome.errorFileId(),
                order.createdAt().getEpochSecond(), seconds(progress.inProgressAt()),
                order.expiresAt().getEpochSecond(), seconds(progress.finalizingAt()),
                at(BatchStatus.COMPLETED, progress), at(BatchStatus.FAILED, progress),
                at(BatchStatus.EXPIRED, progress), seconds(order.cancelled()), at(BatchStatus.CANCELLED, progress),
                new RequestCounts(counts.total(), counts.completed(), counts.failed()), order.metadata(),
                "s3://" + order.bucket() + "/" + order.prefix(),
                outcome == null ? null : outcome.manifestFileId(), counts.unchanged(), seconds(order.paused()),
                progress.held());
    }

    private static @Nullable Long at(BatchStatus end, BatchProgress progress) {
        Outcome outcome = progress.outcome();
        return outcome == null || progress.status() != end ? null : seconds(outcome.at());
    }

    private static @Nullable Long seconds(@Nullable Instant time) {
        return time == null ? null : time.getEpochSecond();
    }
}
