package dev.voxq.ingest.state;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// How far a batch is: one record of the batch topic, written by the one instance that runs it.
///
/// @param term counts the instances that ran it; a record of an earlier one counts no more
/// @param owner the instance that runs it; absent until one does
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
        @Nullable String owner,
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

    /// As it is when another instance begins to run it.
    public BatchProgress taken(String instance) {
        return new BatchProgress(id, term + 1, instance, status, revisited, counts, next, underWay, held, errors,
                inProgressAt, finalizingAt, outcome);
    }

    /// As it is once its input was looked at.
    public BatchProgress begun(Counts found, List<LineError> wrong, boolean wasThere, Instant now) {
        return new BatchProgress(id, term, owner, BatchStatus.IN_PROGRESS, wasThere, found, next, underWay, null, wrong,
                now, null, null);
    }

    /// As it is when its input cannot be used.
    public BatchProgress failed(Counts found, List<LineError> wrong, Instant now) {
        return new BatchProgress(id, term, owner, BatchStatus.FAILED, revisited, found, next, List.of(), null, wrong,
                inProgressAt, null, new Outcome(now, null, null, null));
    }

    /// As it is once no more rows are under way.
    public BatchProgress finalizing(Instant now) {
        return new BatchProgress(id, term, owner, BatchStatus.FINALIZING, revisited, counts, next, underWay, null,
                errors, inProgressAt,
                now, null);
    }

    public BatchProgress ended(BatchStatus end, Counts all, Outcome how) {
        return new BatchProgress(id, term, owner, end, revisited, all, next, List.of(), null, errors, inProgressAt,
                finalizingAt, how);
    }

    /// What holds after a newer record: one of an instance that has been replaced changes nothing, and of two instances
    /// that begin a term the first in the log has it.
    BatchProgress then(BatchProgress newer) {
        return newer.term > term || (newer.term == term && Objects.equals(newer.owner, owner)) ? newer : this;
    }

    /// Of a batch that nobody has run yet.
    public static BatchProgress unstarted(BatchId id) {
        return new BatchProgress(id, 0, null, BatchStatus.VALIDATING, false, Counts.NONE, Row.FIRST, List.of(), null,
                List.of(), null, null, null);
    }
}
