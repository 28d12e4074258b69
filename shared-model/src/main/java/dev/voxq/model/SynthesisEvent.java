package dev.voxq.model;

import java.time.Instant;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// What happened to a job.
public sealed interface SynthesisEvent {
    JobId jobId();

    /// Whether no event of this job can follow.
    default boolean terminal() {
        return switch (this) {
            case Completed _,Failed _,Cancelled _ -> true;
            case Accepted _,Started _,Progress _,Chunk _ -> false;
        };
    }

    /// An event that tells the job's state: all but [Chunk].
    sealed interface StateChange extends SynthesisEvent {
        JobInfo job();

        Instant at();

        @Override
        default JobId jobId() {
            return job().id();
        }
    }

    /// The job is in its queue.
    ///
    /// @param retry absent at first; how often it was taken out of the dead letters when it comes from there: such a job
    ///        lives again though it had failed
    record Accepted(JobInfo job, Instant at, @Nullable Integer retry) implements StateChange {
        /// It is new.
        public Accepted(JobInfo job, Instant at) {
            this(job, at, null);
        }
    }

    /// A worker speaks it.
    ///
    /// @param attempt which delivery of the job this is, from 1
    record Started(JobInfo job, Instant at, String worker, String engine, long seed, int attempt)
            implements
                StateChange {}

    /// So much has been spoken.
    record Progress(JobInfo job, Instant at, double audioSeconds) implements StateChange {}

    /// A run of samples for the listener. Travels as raw bytes, never in JSON.
    ///
    /// @param index number of the chunk, from 0
    /// @param sampleOffset samples of this job ahead of this chunk: a job spoken again after a crash repeats its
    ///        offsets, and the listener skips what it has
    /// @param last whether no samples follow; such a chunk may be empty
    /// @param audio signed 16 bit little endian, mono
    record Chunk(JobId jobId, int index, long sampleOffset, boolean last, int sampleRateHz, byte[] audio)
            implements
                SynthesisEvent {
        public Chunk {
            InvalidFieldException.require(index >= 0, "index", index, "a number of 0 or more");
            InvalidFieldException.require(sampleOffset >= 0, "sample_offset", sampleOffset, "a number of 0 or more");
            InvalidFieldException.require(sampleRateHz > 0, "sample_rate", sampleRateHz, "a number above 0");
            InvalidFieldException.require(audio.length % 2 == 0, "audio", audio.length + " bytes",
                    "whole samples of 2 bytes");
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Chunk chunk
                    && jobId.equals(chunk.jobId)
                    && index == chunk.index
                    && sampleOffset == chunk.sampleOffset
                    && last == chunk.last
                    && sampleRateHz == chunk.sampleRateHz
                    && Arrays.equals(audio, chunk.audio);
        }

        @Override
        public int hashCode() {
            return Objects.hash(jobId, index, sampleOffset, last, sampleRateHz, Arrays.hashCode(audio));
        }

        @Override
        public String toString() {
            return "Chunk[" + jobId + " #" + index + " @" + sampleOffset + ", " + audio.length + " bytes"
                    + (last ? ", last]" : "]");
        }
    }

    /// It was spoken, and its audio delivered.
    record Completed(JobInfo job, Instant at, SpeechResult result) implements StateChange {}

    /// It was not spoken, or not to its end.
    ///
    /// @param field of the job that is to blame, if one is
    record Failed(JobInfo job, Instant at, FailureCode code, String message, @Nullable String field, int attempt)
            implements
                StateChange {}

    /// Somebody asked for an end before it came.
    record Cancelled(JobInfo job, Instant at, double audioSeconds) implements StateChange {}
}
