package dev.voxq.ingest.http;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.voxq.ingest.state.CallbackState;
import dev.voxq.ingest.state.JobBody;
import dev.voxq.ingest.state.JobState;
import dev.voxq.ingest.state.QueuePlace;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A job as its caller sees it: its state, its callback, and where to go from here.
///
/// @param place while it is queued
record JobAnswer(@JsonUnwrapped JobBody job, @JsonUnwrapped @Nullable QueuePlace place,
        @Nullable CallbackAnswer callback, Links links) {

    /// @param audio absent when the audio is not in the store
    /// @param download the same from the store itself, for a while and without a key
    record Links(String self, String events, @Nullable String audio, @Nullable String download) {}

    static JobAnswer of(JobState state, Optional<QueuePlace> place, Optional<CallbackState> callback,
            @Nullable String download) {
        var body = JobBody.of(state);
        var self = "/v1/jobs/" + body.id();
        return new JobAnswer(body, place.orElse(null), callback.map(CallbackAnswer::of).orElse(null),
                new Links(self, self + "/events", body.output() == null ? null : self + "/audio", download));
    }
}
