package dev.voxq.ingest.state;

import dev.voxq.model.StoreLocation;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a caller wants of a batch: one record of the batch topic, under the batch's id.
///
/// @param inputFileId the file whose lines are requests
/// @param endpoint that the lines are requests to
/// @param completionWindow as the caller gave it (`24h`)
/// @param metadata the caller's own
/// @param bucket where the audio goes
/// @param prefix ahead of the key of every output, with its slash
/// @param expiresAt when nobody wants the rest any more
/// @param paused since when no more rows are to be queued; absent unless they are not
/// @param cancelled when the caller asked for its end
public record BatchOrder(
        BatchId id,
        @Nullable String tenant,
        String inputFileId,
        String endpoint,
        String completionWindow,
        Map<String, String> metadata,
        String bucket,
        String prefix,
        Instant createdAt,
        Instant expiresAt,
        @Nullable Instant paused,
        @Nullable Instant cancelled) {

    public BatchOrder withPaused(@Nullable Instant since) {
        return new BatchOrder(id, tenant, inputFileId, endpoint, completionWindow, metadata, bucket, prefix, createdAt,
                expiresAt, since, cancelled);
    }

    public BatchOrder withCancelled(Instant at) {
        return new BatchOrder(id, tenant, inputFileId, endpoint, completionWindow, metadata, bucket, prefix, createdAt,
                expiresAt, paused, at);
    }

    /// What holds after a newer record: an end that was asked for stays asked for.
    BatchOrder then(BatchOrder newer) {
        return cancelled == null ? newer : newer.withCancelled(cancelled);
    }

    /// An object of this batch.
    public StoreLocation output(String name) {
        return new StoreLocation(bucket, prefix + name);
    }
}
