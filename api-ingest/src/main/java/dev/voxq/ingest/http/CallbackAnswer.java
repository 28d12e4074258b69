package dev.voxq.ingest.http;

import dev.voxq.ingest.state.CallbackState;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The delivery log of a callback, as its caller sees it. Its secret is no part of it.
record CallbackAnswer(String url, CallbackState.Status status, String webhookId, List<Attempt> attempts,
        @Nullable Instant nextAttemptAt, @Nullable String note) {

    /// One try.
    record Attempt(Instant at, long durationMs, @Nullable Integer status, @Nullable String error) {}

    static CallbackAnswer of(CallbackState state) {
        return new CallbackAnswer(state.url(), state.status(), state.messageId(),
                state.attempts().stream().map(attempt -> new Attempt(attempt.at(), attempt.durationMillis(),
                        attempt.status(), attempt.error())).toList(),
                state.nextAttemptAt(), state.note());
    }
}
