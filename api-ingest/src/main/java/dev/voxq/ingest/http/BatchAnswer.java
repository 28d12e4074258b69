package dev.voxq.ingest.http;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.voxq.ingest.state.BatchBody;
import dev.voxq.ingest.state.BatchState;
import dev.voxq.ingest.state.CallbackState;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A batch as its caller sees it: its state, and its callback.
record BatchAnswer(@JsonUnwrapped BatchBody batch, @Nullable CallbackAnswer callback) {
    static BatchAnswer of(BatchState batch, Optional<CallbackState> callback) {
        return new BatchAnswer(BatchBody.of(batch), callback.map(CallbackAnswer::of).orElse(null));
    }
}
