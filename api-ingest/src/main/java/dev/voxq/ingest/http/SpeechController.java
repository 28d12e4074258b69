package dev.voxq.ingest.http;

import static org.springframework.http.MediaType.APPLICATION_JSON_VALUE;

import dev.voxq.model.AudioFormat;
import dev.voxq.model.Lane;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/// Speech while you listen.
@RestController
final class SpeechController {
    private final RequestBodies bodies;
    private final SpeechRelay relay;

    SpeechController(RequestBodies bodies, SpeechRelay relay) {
        this.bodies = bodies;
        this.relay = relay;
    }

    /// OpenAI's endpoint.
    @PostMapping(path = "/v1/audio/speech", consumes = APPLICATION_JSON_VALUE)
    void speech(HttpServletRequest request, HttpServletResponse response) throws IOException {
        var speech = bodies.read(request, SpeechRequest.class);
        var output = EncodedSpeech.of(speech, request, response);
        relay.speak(speech.toJob(AudioFormat.WAV, Lane.REALTIME, request.getUserPrincipal(), Traces.of(request)),
                output);
    }

    /// Raw samples as base64 events.
    @PostMapping(path = "/v1/audio/speech/stream", consumes = APPLICATION_JSON_VALUE)
    void stream(HttpServletRequest request, HttpServletResponse response) throws IOException {
        samples(request, new PlainEvents(request, response));
    }

    /// Raw samples.
    @PostMapping(path = "/v1/audio/speech/stream/pcm", consumes = APPLICATION_JSON_VALUE)
    void pcm(HttpServletRequest request, HttpServletResponse response) throws IOException {
        samples(request, new RawSpeech(request, response));
    }

    /// These streams carry samples only, whatever format their clients name.
    private void samples(HttpServletRequest request, SpeechOutput output) throws IOException {
        var speech = bodies.read(request, SpeechRequest.class).withFormat(AudioFormat.PCM);
        relay.speak(speech.toJob(AudioFormat.PCM, Lane.REALTIME, request.getUserPrincipal(), Traces.of(request)),
                output);
    }
}
