package dev.voxq.ingest.state;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// How far a batch is: one record of the batch topic, written by the one instance that runs it.
///
/// @param term counts the instances that ran it; a record of an earlier one counts no more
/// @param revisited whether something stood under its prefix when it began: rows may have their output already
/// @param counts of rows
/// @param next the row to be queued next, and where its line begins in the input
/// @param underWay rows that were queued and have no end yet
/// @param held why no more rows are queued for now, though nobody paused it
/// @param errors the first that were found in the input
/// @param outcome there once it has its end
public record BatchProgress(
        BatchId id,
        int term,
        BatchStatus status,
        boolean revisited,
        Counts counts,
        Row next,
        List<Row> underWay,
        @Nullable String held,
        List<LineError> errors,
        @Nullable Instant inProgressAt,
        @Nullable Instant finalizingAt,
        @Nullable Outcome outcome) {

    /// How many rows there are and what became of them.
    ///
    /// @param total lines of the input that are not blank
    /// @param completed with their output in the store, the unchanged ones too
    /// @param failed for good, those whose line was no request too
    /// @param unchanged whose output was there from an earlier run
    public record Counts(long total, long completed, long failed, long unchanged) {
        public static final Counts NONE = new Counts(0, 0, 0, 0);
    }

    /// A row by number, from 0, and the byte at which its line begins.
    public record Row(long number, long offset) {
        public static final Row FIRST = new Row(0, 0);
    }

    /// What is wrong with a line.
    ///
    /// @param line from 1; absent when it is not about a line
    public record LineError(String code, String message, @Nullable String param, @Nullable Long line) {}

    /// How it ended.
    ///
    /// @param outputFileId absent when no row was completed, as is the error file's when none failed
    public record Outcome(
            Instant at,
            @Nullable String outputFileId,
            @Nullable String errorFileId,
            @Nullable String manifestFileId) {}

    /// What holds after a newer record: one of an instance that has been replaced changes nothing.
    BatchProgress then(BatchProgress newer) {
        return newer.term < term ? this : newer;
    }

    /// Of a batch that nobody has run yet.
    public static BatchProgress unstarted(BatchId id) {
        return new BatchProgress(id, 0, BatchStatus.VALIDATING, false, Counts.NONE, Row.FIRST, List.of(), null,
                List.of(), null, null, null);
    }
}
