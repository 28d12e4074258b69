package dev.voxq.ingest.http;

import dev.voxq.model.SynthesisEvent;
import dev.voxq.model.SynthesisJob;
import dev.voxq.model.wire.Json;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/// Server-sent events as the OpenAI API has them (`stream_format: sse`): deltas, then done. The deltas together are the
/// file. The API has no event for a failure; ours is the one other servers use.
final class SpeechEvents extends HttpSpeech {
    /// What the model calls a token of output is a frame of audio, 12.5 a second.
    private static final double FRAMES_PER_SECOND = 12.5;

    record Delta(String type, String audio) {}

    record Done(String type, Usage usage) {}

    record Usage(long inputTokens, long outputTokens, long totalTokens) {}

    record Failure(String type, Problem.Detail error) {}

    SpeechEvents(HttpServletRequest request, HttpServletResponse response) {
        super(request, response);
    }

    @Override
    public void begin(SynthesisJob job, SynthesisEvent.@Nullable Started started) {
        head("text/event-stream", job, started);
    }

    @Override
    public void audio(byte[] bytes) throws IOException {
        event(new Delta("speech.audio.delta", Base64.getEncoder().encodeToString(bytes)));
    }

    /// We count characters in, as speech services do, and frames out.
    @Override
    public void end(SynthesisJob job, long samples) throws IOException {
        var input = job.text().length();
        var output = Math.round(samples * FRAMES_PER_SECOND / job.audio().sampleRateHz());
        event(new Done("speech.audio.done", new Usage(input, output, input + output)));
    }

    @Override
    public void fail(Problem problem) throws IOException {
        event(new Failure("speech.audio.error", problem.body().error()));
    }

    private void event(Object data) throws IOException {
        send(ServerSentEvent.of(Json.mapper().writeValueAsString(data)));
    }
}
