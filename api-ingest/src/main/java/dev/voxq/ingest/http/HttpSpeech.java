package dev.voxq.ingest.http;

import dev.voxq.model.SynthesisEvent;
import dev.voxq.model.SynthesisJob;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// Speech as the body of an HTTP response, every write flushed.
abstract class HttpSpeech implements SpeechOutput {
    private final Connection connection;
    private final HttpServletResponse response;

    HttpSpeech(HttpServletRequest request, HttpServletResponse response) {
        this.connection = Connection.of(request);
        this.response = response;
    }

    /// What is known at the start goes into headers.
    final void head(String contentType, SynthesisJob job, SynthesisEvent.@Nullable Started started) {
        response.setStatus(HttpServletResponse.SC_OK);
        response.setContentType(contentType);
        response.setHeader("Cache-Control", "no-store");
        response.setHeader("X-Accel-Buffering", "no");
        response.setHeader("X-Voxq-Job-Id", job.id().value());
        response.setHeader("X-Voxq-Seed", String.valueOf(job.seed()));
        if (started != null) {
            response.setHeader("X-Voxq-Engine", started.engine());
        }
    }

    final void header(String name, String value) {
        response.setHeader(name, value);
    }

    final void send(byte[] bytes) throws IOException {
        try {
            response.getOutputStream().write(bytes);
            response.flushBuffer();
        } catch (IOException e) {
            throw new ListenerGoneException("a write failed: " + e.getMessage());
        }
    }

    final void abort() {
        connection.abort();
    }

    @Override
    public final boolean listenerGone() {
        return connection.closedByPeer();
    }
}
