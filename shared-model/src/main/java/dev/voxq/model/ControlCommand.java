package dev.voxq.model;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

import java.time.Instant;

/// What every worker is told at once.
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "command")
@JsonSubTypes({@JsonSubTypes.Type(value = ControlCommand.Cancel.class, name = "cancel"),
    @JsonSubTypes.Type(value = ControlCommand.ClearCaches.class, name = "clear_caches"),
    @JsonSubTypes.Type(value = ControlCommand.ForgetVoice.class, name = "forget_voice")})
public sealed interface ControlCommand {
    /// Do not speak this job, or stop speaking it.
    record Cancel(JobId jobId, Instant at) implements ControlCommand {}

    /// Throw away what is kept in memory only to be faster. Each worker answers in its [WorkerStatus].
    ///
    /// @param id by which the answers are told apart
    record ClearCaches(String id, Instant at) implements ControlCommand {}

    /// An uploaded voice was deleted.
    record ForgetVoice(VoiceId voice, Instant at) implements ControlCommand {}
}
