package dev.voxq.ingest.batch;

import dev.voxq.ingest.batch.Rejects.Reject;
import dev.voxq.ingest.state.BatchProgress.LineError;
import dev.voxq.ingest.state.BatchProgress.Row;
import dev.voxq.model.wire.Json;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Looks at every line of a batch's input once, before any of it is spoken.
///
/// @param rows lines that are not blank
/// @param rejected those of them that are no requests
/// @param errors the first of what is wrong with these
record Validation(long rows, long rejected, List<LineError> errors) {
    private static final int SHOWN_ERRORS = 100;

    /// What a line must keep to.
    record Rules(LineParser parser, @Nullable String tenant, int maxLineBytes, long maxRows) {}

    /// Reads the input, and writes its rejects to a file of their own. Past the limit of rows it looks no further.
    static Validation run(Path input, Path rejects, Rules rules) throws IOException {
        var names = new NameSet();
        var errors = new ArrayList<LineError>();
        long rows = 0;
        long rejected = 0;
        try (var lines = InputLines.open(input, Row.FIRST, rules.maxLineBytes());
                var out = Files.newBufferedWriter(rejects)) {
            for (var line = lines.next(); line != null && rows <= rules.maxRows(); line = lines.next()) {
                rows++;
                var reject = check(line, rules, names);
                if (reject != null) {
                    rejected++;
                    write(reject, out);
                    if (errors.size() < SHOWN_ERRORS) {
                        errors.add(new LineError(reject.code(), reject.message(), reject.param(), reject.line()));
                    }
                }
            }
        }
        return new Validation(rows, rejected, List.copyOf(errors));
    }

    private static @Nullable Reject check(InputLines.Line line, Rules rules, NameSet names) {
        try {
            var customId = parse(line, rules).customId();
            if (!names.add(customId)) {
                throw new BadLineException("duplicate_custom_id",
                        "custom_id was given to an earlier line; expected each once", "custom_id", customId);
            }
            return null;
        } catch (BadLineException e) {
            return new Reject(line.row().number(), line.number(), e.customId(), e.code(),
                    String.valueOf(e.getMessage()), e.param());
        }
    }

    static BatchRow parse(InputLines.Line line, Rules rules) throws BadLineException {
        var bytes = line.bytes();
        if (bytes == null) {
            throw new BadLineException("line_too_long",
                    "the line has more than " + rules.maxLineBytes() + " bytes", null, null);
        }
        return rules.parser().parse(bytes, rules.tenant());
    }

    private static void write(Reject reject, Writer out) throws IOException {
        out.write(Json.mapper().writeValueAsString(reject));
        out.write('\n');
    }
}
