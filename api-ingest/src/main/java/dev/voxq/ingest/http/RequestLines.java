package dev.voxq.ingest.http;

import dev.voxq.ingest.batch.BadLineException;
import dev.voxq.ingest.batch.BatchIntake;
import dev.voxq.ingest.batch.BatchRow;
import dev.voxq.ingest.batch.LineParser;
import dev.voxq.ingest.job.JobRequest;
import dev.voxq.model.AudioFormat;
import dev.voxq.model.InvalidFieldException;
import dev.voxq.model.Lane;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Reads lines of OpenAI's Batch API, as strictly as the bodies of single requests.
final class RequestLines implements LineParser {
    private static final String METHOD = "POST";

    private final RequestBodies bodies;

    RequestLines(RequestBodies bodies) {
        this.bodies = bodies;
    }

    /// A line as it comes.
    private record Line(@Nullable String customId, @Nullable String method, @Nullable String url,
            @Nullable JsonNode body) {}

    @Override
    public BatchRow parse(byte[] json, @Nullable String tenant) throws BadLineException {
        var line = line(json);
        var customId = line.customId();
        if (customId == null || customId.isEmpty()) {
            throw new BadLineException("missing_custom_id",
                    "custom_id is missing; expected your own name for the row", "custom_id", null);
        }
        require(METHOD, line.method(), "method", customId);
        require(BatchIntake.ENDPOINT, line.url(), "url", customId);
        return BatchRow.of(customId, body(line, customId, tenant));
    }

    private Line line(byte[] json) throws BadLineException {
        try {
            return bodies.parse(json, Line.class);
        } catch (InvalidFieldException e) {
            throw new BadLineException("invalid_value", String.valueOf(e.getMessage()), e.field(), null);
        } catch (ProblemException e) {
            throw new BadLineException(e.problem().code(), e.problem().message(), e.problem().param(), null);
        }
    }

    private JobRequest body(Line line, String customId, @Nullable String tenant)
            throws BadLineException {
        if (line.body() == null || !line.body().isObject()) {
            throw new BadLineException("missing_body", "body is missing; expected the JSON object of a request",
                    "body", customId);
        }
        try {
            return bodies.of(line.body(), SpeechRequest.class)
                    .toJob(AudioFormat.WAV, Lane.BULK, tenant == null ? null : () -> tenant, null);
        } catch (InvalidFieldException e) {
            throw new BadLineException("invalid_value", String.valueOf(e.getMessage()), "body." + e.field(), customId);
        }
    }

    private static void require(String expected, @Nullable String found, String field, String customId)
            throws BadLineException {
        if (!expected.equals(found)) {
            throw new BadLineException("invalid_" + field, field + (found == null
                    ? " is missing"
                    : " is " + InvalidFieldException.quote(found)) + "; expected \"" + expected + "\"", field,
                    customId);
        }
    }
}
