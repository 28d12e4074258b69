package dev.voxq.ingest.http;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.voxq.ingest.state.CallbackState;
import dev.voxq.ingest.state.JobBody;
import dev.voxq.ingest.state.JobState;
import dev.voxq.ingest.state.QueuePlace;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A job as its caller sees it: its state, its callback, and where to go from here.
///
/// @param place while it is queued
record JobAnswer(@JsonUnwrapped JobBody job, @JsonUnwrapped @Nullable QueuePlace place, @Nullable Callback callback,
        Links links) {

    /// The delivery log of a callback. Its secret is no part of it.
    record Callback(String url, CallbackState.Status status, String webhookId, List<Attempt> attempts,
            @Nullable Instant nextAttemptAt, @Nullable String note) {
        static Callback of(CallbackState state) {
            return new Callback(state.url(), state.status(), state.messageId(),
                    state.attempts().stream().map(attempt -> new Attempt(attempt.at(), attempt.durationMillis(),
                            attempt.status(), attempt.error())).toList(),
                    state.nextAttemptAt(), state.note());
        }
    }

    /// One try.
    record Attempt(Instant at, long durationMs, @Nullable Integer status, @Nullable String error) {}

    /// @param audio absent when the audio is not in the store
    /// @param download the same from the store itself, for a while and without a key
    record Links(String self, String events, @Nullable String audio, @Nullable String download) {}

    static JobAnswer of(JobState state, Optional<QueuePlace> place, Optional<CallbackState> callback,
            @Nullable String download) {
        var body = JobBody.of(state);
        var self = "/v1/jobs/" + body.id();
        return new JobAnswer(body, place.orElse(null), callback.map(Callback::of).orElse(null),
                new Links(self, self + "/events", body.output() == null ? null : self + "/audio", download));
    }
}
