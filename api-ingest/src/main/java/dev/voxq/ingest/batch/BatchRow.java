package dev.voxq.ingest.batch;

import dev.voxq.ingest.job.JobRequest;
import dev.voxq.model.Lane;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// One request of a batch.
///
/// @param customId the caller's name for it, and what its output is called: slashes make folders
public record BatchRow(String customId, JobRequest request) {
    private static final int MAX_CUSTOM_ID_BYTES = 512;

    /// Checks a request that was read.
    ///
    /// @throws BadLineException when the row cannot be part of a batch
    public static BatchRow of(String customId, JobRequest request) throws BadLineException {
        if (!isName(customId)) {
            throw new BadLineException("invalid_custom_id",
                    "custom_id is not usable as the name of an output; expected "
                            + "1 to " + MAX_CUSTOM_ID_BYTES
                            + " bytes without control characters and backslashes, and no part "
                            + "between slashes that is empty, '.' or '..'",
                    "custom_id", customId);
        }
        if (request.lane() != Lane.BULK) {
            throw new BadLineException("invalid_value", "lane is \"" + request.lane().wireName()
                    + "\"; expected no lane, as all rows of a batch are bulk", "body.lane", customId);
        }
        if (request.id() != null) {
            throw new BadLineException("invalid_value",
                    "id is given; expected none, as custom_id names the rows of a batch", "body.id", customId);
        }
        if (request.callback() != null) {
            throw new BadLineException("invalid_value", "callback is given, but rows of a batch have none",
                    "body.callback", customId);
        }
        return new BatchRow(customId, request);
    }

    private static boolean isName(String customId) {
        return customId.getBytes(StandardCharsets.UTF_8).length <= MAX_CUSTOM_ID_BYTES
                && customId.chars().noneMatch(c -> Character.isISOControl(c) || c == '\\')
                && Arrays.stream(customId.split("/", -1))
                        .noneMatch(part -> part.isEmpty() || part.equals(".") || part.equals(".."));
    }

    /// What its output is called, below the prefix of the batch.
    String outputName() {
        return customId + "." + request.audio().format().wireName();
    }
}
