package dev.voxq.ingest.http;

import dev.voxq.model.SynthesisEvent;
import dev.voxq.model.SynthesisJob;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/// Server-sent events of bare base64, `[DONE]` at the end, `[ERROR]` and a text when it breaks off.
final class PlainEvents extends HttpSpeech {
    PlainEvents(HttpServletRequest request, HttpServletResponse response) {
        super(request, response);
    }

    @Override
    public void begin(SynthesisJob job, SynthesisEvent.@Nullable Started started) {
        head("text/event-stream", job, started);
    }

    @Override
    public void audio(byte[] samples) throws IOException {
        send(ServerSentEvent.of(Base64.getEncoder().encodeToString(samples)));
    }

    @Override
    public void end(SynthesisJob job, long samples) throws IOException {
        send(ServerSentEvent.of("[DONE]"));
    }

    @Override
    public void fail(Problem problem) throws IOException {
        send(ServerSentEvent.of("[ERROR] " + problem.message().replaceAll("\\R", " ")));
    }
}
