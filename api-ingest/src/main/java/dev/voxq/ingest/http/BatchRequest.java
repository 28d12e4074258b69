package dev.voxq.ingest.http;

import dev.voxq.ingest.batch.BatchIntake;
import dev.voxq.ingest.state.CallbackOrder;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The body of `POST /v1/batches`: OpenAI's, `output` and `callback`.
record BatchRequest(
        @Nullable String inputFileId,
        @Nullable String endpoint,
        @Nullable String completionWindow,
        @Nullable Map<String, String> metadata,
        @Nullable String output,
        @Nullable CallbackOrder callback) {
    BatchIntake.Request of(@Nullable String tenant) {
        return new BatchIntake.Request(tenant, inputFileId, endpoint, completionWindow, metadata, output,
                callback);
    }
}
