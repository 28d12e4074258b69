package dev.voxq.ingest.http;

import static org.springframework.http.MediaType.MULTIPART_FORM_DATA_VALUE;

import dev.voxq.ingest.store.VoiceStore;
import dev.voxq.ingest.worker.Workers;
import dev.voxq.model.AudioFormat;
import dev.voxq.model.CloneMode;
import dev.voxq.model.InvalidFieldException;
import dev.voxq.model.Lane;
import dev.voxq.model.UploadedVoice;
import dev.voxq.model.VoiceId;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URI;
import java.security.Principal;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/// Voices: those that the models know by name, and those that were uploaded to be imitated.
@RestController
final class VoicesController {
    private static final int LONGEST_PAGE = 1_000;

    private final VoiceStore store;
    private final Workers workers;
    private final RequestBodies bodies;
    private final SpeechRelay relay;
    private final int maxClipBytes;
    private final Clock clock;

    /// A voice as callers see it.
    ///
    /// @param kind `named` or `uploaded`; what follows is told of uploaded ones
    record Voice(String id, String object, String kind, @Nullable String name, @Nullable CloneMode mode,
            @Nullable String transcript, @Nullable String sha256, @Nullable Integer bytes,
            @Nullable Instant createdAt) {
        static Voice of(UploadedVoice voice) {
            return new Voice(voice.id().value(), "voice", "uploaded", voice.name(), voice.mode(), voice.transcript(),
                    voice.sha256(), voice.bytes(), voice.createdAt());
        }

        static Voice named(String name) {
            return new Voice(name, "voice", "named", null, null, null, null, null, null);
        }
    }

    /// A page of voices; the named ones are on the first.
    record Voices(String object, List<Voice> data, boolean hasMore) {}

    record Deleted(String id, String object, boolean deleted) {}

    VoicesController(VoiceStore store, Workers workers, RequestBodies bodies, SpeechRelay relay, int maxClipBytes,
            Clock clock) {
        this.store = store;
        this.workers = workers;
        this.bodies = bodies;
        this.relay = relay;
        this.maxClipBytes = maxClipBytes;
        this.clock = clock;
    }

    /// Keeps a voice for later: 201, or 200 when the same was there already.
    @PostMapping(path = "/v1/audio/voices", consumes = MULTIPART_FORM_DATA_VALUE)
    ResponseEntity<Voice> add(HttpServletRequest request) throws IOException {
        var upload = Upload.of(request, maxClipBytes);
        var voice = upload.voice(Tenants.name(request.getUserPrincipal()), clock.instant());
        var fresh = store.add(voice, upload.clip());
        return ResponseEntity.status(fresh ? 201 : 200).location(URI.create("/v1/audio/voices/" + voice.id()))
                .body(Voice.of(fresh ? voice : store.find(voice.id()).orElse(voice)));
    }

    @GetMapping("/v1/audio/voices")
    Voices list(@RequestParam(required = false) @Nullable String after, @RequestParam(defaultValue = "100") int limit,
            @Nullable Principal principal) {
        if (limit < 1 || limit > LONGEST_PAGE) {
            throw new InvalidFieldException("limit", "is " + limit + "; expected 1 to " + LONGEST_PAGE);
        }
        var page = store.list(Tenants.name(principal), after == null ? null : new VoiceId(after), limit);
        var named = after == null ? named().map(Voice::named) : Stream.<Voice>empty();
        return new Voices("list", Stream.concat(named, page.voices().stream().map(Voice::of)).toList(), page.more());
    }

    @GetMapping("/v1/audio/voices/{id}")
    Voice get(@PathVariable String id, @Nullable Principal principal) {
        var voice = own(id, principal);
        if (named().anyMatch(voice.value()::equals)) {
            return Voice.named(voice.value());
        }
        return Voice.of(store.find(voice).orElseThrow(() -> unknown(voice)));
    }

    /// Removes an uploaded voice; jobs that wait for it will fail.
    @DeleteMapping("/v1/audio/voices/{id}")
    Deleted remove(@PathVariable String id, @Nullable Principal principal) {
        var voice = own(id, principal);
        if (!store.remove(voice)) {
            throw unknown(voice);
        }
        workers.forgetVoice(voice);
        return new Deleted(voice.value(), "voice", true);
    }

    /// Uploads a voice and speaks with it at once.
    @PostMapping(path = "/v1/audio/speech/clone", consumes = MULTIPART_FORM_DATA_VALUE)
    void speak(HttpServletRequest request, HttpServletResponse response) throws IOException {
        var upload = Upload.of(request, maxClipBytes);
        var voice = upload.voice(Tenants.name(request.getUserPrincipal()), clock.instant());
        var speech = bodies.form(upload.fields(), SpeechRequest.class).withVoice(voice.id());
        var output = EncodedSpeech.of(speech, request, response);
        var job = speech.toJob(AudioFormat.WAV, Lane.REALTIME, request.getUserPrincipal(), Traces.of(request));
        store.add(voice, upload.clip());
        relay.speak(job, output);
    }

    private static VoiceId own(String id, @Nullable Principal principal) {
        var voice = new VoiceId(id);
        if (!voice.isFor(Tenants.name(principal))) {
            throw unknown(voice);
        }
        return voice;
    }

    private Stream<String> named() {
        return workers.live().stream().flatMap(worker -> worker.voices().stream()).distinct().sorted();
    }

    private static ProblemException unknown(VoiceId voice) {
        return new ProblemException(new Problem(404, "invalid_request_error", "unknown_voice",
                "there is no uploaded voice \"" + voice + "\"", "id"));
    }
}
