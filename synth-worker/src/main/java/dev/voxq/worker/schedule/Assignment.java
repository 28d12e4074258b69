package dev.voxq.worker.schedule;

import dev.voxq.model.SynthesisJob;
import dev.voxq.worker.speech.ClonePrompt;
import org.jspecify.annotations.Nullable;

/// A job this worker holds and must answer for.
///
/// @param attempt which delivery of the job this is, from 1
/// @param imitated the voice to imitate, when the job asks for one that was uploaded
public record Assignment(SynthesisJob job, int attempt, @Nullable ClonePrompt imitated) {
    public Assignment(SynthesisJob job, int attempt) {
        this(job, attempt, null);
    }

    public Assignment imitating(ClonePrompt voice) {
        return new Assignment(job, attempt, voice);
    }
}
