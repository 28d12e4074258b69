package dev.voxq.ingest.http;

import static org.springframework.http.MediaType.APPLICATION_JSON_VALUE;

import dev.voxq.ingest.job.JobIntake;
import dev.voxq.ingest.job.JobState;
import dev.voxq.ingest.job.JobStates;
import dev.voxq.ingest.store.AudioStore;
import dev.voxq.ingest.store.StoredAudio;
import dev.voxq.model.AudioFormat;
import dev.voxq.model.JobId;
import dev.voxq.model.Lane;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URI;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/// Speech for later: the audio goes to the store.
@RestController
@RequestMapping("/v1/jobs")
final class JobsController {
    private final RequestBodies bodies;
    private final JobIntake intake;
    private final JobStates states;
    private final AudioStore store;

    JobsController(RequestBodies bodies, JobIntake intake, JobStates states, AudioStore store) {
        this.bodies = bodies;
        this.intake = intake;
        this.states = states;
        this.store = store;
    }

    @PostMapping(consumes = APPLICATION_JSON_VALUE)
    ResponseEntity<JobStatus> submit(HttpServletRequest request) throws IOException {
        var speech = bodies.read(request, SpeechRequest.class);
        var job = intake.submit(speech.toJob(AudioFormat.WAV, Lane.BULK, Traces.of(request)));
        return ResponseEntity.accepted().location(URI.create("/v1/jobs/" + job.id()))
                .body(JobStatus.of(find(job.id())));
    }

    @GetMapping("/{id}")
    JobStatus status(@PathVariable String id) {
        return JobStatus.of(find(new JobId(id)));
    }

    /// What was spoken, from the store; with a `Range` header, a stretch of it.
    @GetMapping("/{id}/audio")
    void audio(@PathVariable String id, HttpServletRequest request, HttpServletResponse response) throws IOException {
        var status = JobStatus.of(find(new JobId(id)));
        var output = status.output();
        if (output == null) {
            throw new ProblemException(Problem.of(409, "no_audio", "job \"" + id + "\" is " + status.status()
                    + "; its audio can be had when it is completed and went to the store"));
        }
        var found = store.open(output, request.getHeader("Range")).orElseThrow(() -> new ProblemException(
                Problem.of(410, "audio_gone", "the audio is no longer at " + output.uri())));
        try (found) {
            send(found, status.responseFormat(), response);
        } catch (IOException e) {
            Connection.of(request).abort();
        }
    }

    private static void send(StoredAudio audio, AudioFormat format, HttpServletResponse response) throws IOException {
        response.setContentType(format.mediaType());
        response.setContentLengthLong(audio.length());
        response.setHeader("Accept-Ranges", "bytes");
        if (audio.range() != null) {
            response.setStatus(HttpServletResponse.SC_PARTIAL_CONTENT);
            response.setHeader("Content-Range", audio.range());
        }
        audio.content().transferTo(response.getOutputStream());
    }

    /// Asks for an end. A job that has had its end keeps it.
    @DeleteMapping("/{id}")
    ResponseEntity<JobStatus> cancel(@PathVariable String id) {
        var state = find(new JobId(id));
        if (state.latest().terminal()) {
            return ResponseEntity.ok(JobStatus.of(state));
        }
        intake.cancel(state.latest().jobId());
        return ResponseEntity.accepted().body(JobStatus.of(state));
    }

    private JobState find(JobId id) {
        return states.find(id).orElseThrow(() -> new ProblemException(states.complete()
                ? new Problem(404, "invalid_request_error", "unknown_job", "there is no job \"" + id + "\"", "id")
                : Problem.of(503, "starting", "the service has just started and does not know all jobs yet")));
    }
}
