package dev.voxq.ingest.http;

import dev.voxq.model.wire.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ErrorReportValve;
import org.jspecify.annotations.Nullable;

/// Answers what Tomcat refuses before a handler sees it (a request line that makes no sense, say) in the shape of every
/// other error.
public final class ProblemValve extends ErrorReportValve {
    @Override
    protected void report(Request request, Response response, @Nullable Throwable throwable) {
        if (response.getStatus() < 400 || response.getContentWritten() > 0 || !response.setErrorReported()) {
            return;
        }
        var problem = Problem.of(response.getStatus(), "http_error",
                response.getMessage() == null ? "the request makes no sense to this server" : response.getMessage());
        try {
            response.setContentType("application/json");
            response.getOutputStream()
                    .write(Json.mapper().writeValueAsString(problem.body()).getBytes(StandardCharsets.UTF_8));
            response.finishResponse();
        } catch (IOException | IllegalStateException e) {
            // The client has left, or had a part of an answer: nothing more can be said to it.
        }
    }
}
