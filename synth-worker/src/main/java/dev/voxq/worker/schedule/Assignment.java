package dev.voxq.worker.schedule;

import dev.voxq.model.SynthesisJob;

/// A job this worker holds and must answer for.
///
/// @param attempt which delivery of the job this is, from 1
public record Assignment(SynthesisJob job, int attempt) {}
