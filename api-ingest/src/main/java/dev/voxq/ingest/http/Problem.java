package dev.voxq.ingest.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.voxq.model.FailureCode;
import dev.voxq.model.InvalidFieldException;
import org.jspecify.annotations.Nullable;

/// Why a request was not answered as hoped, in the shape of the OpenAI API.
///
/// @param status of the response, when it has not begun
/// @param param the field to blame, if one is
record Problem(int status, String type, String code, String message, @Nullable String param) {
    private static final String CALLER = "invalid_request_error";
    private static final String SERVER = "server_error";

    /// The body of a response.
    record Body(Problem.Detail error) {}

    /// What is inside: `param` and `code` are there even when null, for clients that insist.
    @JsonInclude(JsonInclude.Include.ALWAYS)
    record Detail(String message, String type, @Nullable String param, String code) {}

    static Problem of(int status, String code, String message) {
        return new Problem(status, status < 500 ? CALLER : SERVER, code, message, null);
    }

    static Problem of(InvalidFieldException invalid) {
        return new Problem(400, CALLER, "invalid_value", String.valueOf(invalid.getMessage()), invalid.field());
    }

    /// What a worker said.
    static Problem of(FailureCode code, String message, @Nullable String field) {
        var status = status(code);
        return new Problem(status, status < 500 ? CALLER : SERVER, code.wireName(), message, field);
    }

    Body body() {
        return new Body(new Detail(message, type, param, code));
    }

    private static int status(FailureCode code) {
        return switch (code) {
            case INVALID_REQUEST, UNKNOWN_VOICE, UNKNOWN_LANGUAGE, UNSUPPORTED -> 400;
            case OUTPUT_CONFLICT -> 409;
            case ENGINE_FAILED, STORE_FAILED, REPLY_FAILED, TOO_MANY_ATTEMPTS -> 502;
            case DEADLINE_EXCEEDED -> 504;
        };
    }
}
