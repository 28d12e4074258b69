package dev.voxq.ingest.batch;

import org.jspecify.annotations.Nullable;

/// Reads a line of a batch's input. The same line always gives the same answer.
public interface LineParser {
    /// Reads one line.
    ///
    /// @param json one JSON object
    /// @param tenant whose batch it is
    /// @throws BadLineException naming the field that is wrong
    BatchRow parse(byte[] json, @Nullable String tenant) throws BadLineException;
}
