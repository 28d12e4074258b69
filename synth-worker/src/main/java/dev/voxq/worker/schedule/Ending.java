package dev.voxq.worker.schedule;

import dev.voxq.model.FailureCode;
import dev.voxq.model.FinishReason;
import dev.voxq.model.SpokenSentence;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// How the frame loop parts with a job.
public sealed interface Ending {
    /// Spoken to an end.
    ///
    /// @param reused whether it was an earlier job that was spoken
    record Spoken(FinishReason reason, List<SpokenSentence> sentences, boolean reused) implements Ending {
        public Spoken(FinishReason reason, List<SpokenSentence> sentences) {
            this(reason, sentences, false);
        }
    }

    /// Not spoken, or not to its end.
    record Failed(FailureCode code, String message, @Nullable String field) implements Ending {}

    /// Somebody asked for an end.
    record Cancelled() implements Ending {}

    /// This worker stops; another will speak the job from its beginning.
    record Released() implements Ending {}
}
