package dev.voxq.ingest.http;

import dev.voxq.model.TraceContext;
import jakarta.servlet.http.HttpServletRequest;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The trace a request belongs to (W3C Trace Context). One that is not well-formed is left out, as the standard says.
final class Traces {
    private static final Pattern TRACEPARENT = Pattern.compile("[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}.*");
    private static final int MAX_LENGTH = 512;

    private Traces() {}

    static @Nullable TraceContext of(HttpServletRequest request) {
        var parent = request.getHeader("traceparent");
        if (parent == null || parent.length() > MAX_LENGTH || !TRACEPARENT.matcher(parent).matches()) {
            return null;
        }
        var state = request.getHeader("tracestate");
        return new TraceContext(parent, state == null || state.length() > MAX_LENGTH ? null : state);
    }
}
