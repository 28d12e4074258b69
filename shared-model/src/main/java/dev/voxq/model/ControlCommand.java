package dev.voxq.model;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

import java.time.Instant;

/// What every worker is told at once.
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "command")
@JsonSubTypes(@JsonSubTypes.Type(value = ControlCommand.Cancel.class, name = "cancel"))
public sealed interface ControlCommand {
    /// Do not speak this job, or stop speaking it.
    record Cancel(JobId jobId, Instant at) implements ControlCommand {}
}
