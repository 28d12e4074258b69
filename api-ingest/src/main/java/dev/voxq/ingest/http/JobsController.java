package dev.voxq.ingest.http;

import static org.springframework.http.MediaType.APPLICATION_JSON_VALUE;

import dev.voxq.ingest.job.JobIntake;
import dev.voxq.ingest.job.JobRequest;
import dev.voxq.ingest.state.CallbackSubject;
import dev.voxq.ingest.state.JobNames;
import dev.voxq.ingest.state.JobState;
import dev.voxq.ingest.state.JobStatus;
import dev.voxq.ingest.state.JobView;
import dev.voxq.model.AudioFormat;
import dev.voxq.model.InvalidFieldException;
import dev.voxq.model.JobId;
import dev.voxq.model.Lane;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URI;
import java.security.Principal;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/// Speech for later: the audio goes to the store.
@RestController
@RequestMapping("/v1/jobs")
final class JobsController {
    private static final String KEY = "Idempotency-Key";

    private final RequestBodies bodies;
    private final JobIntake intake;
    private final TenantJobs jobs;
    private final JobView view;
    private final JobAudio audio;
    private final JobEvents events;

    JobsController(RequestBodies bodies, JobIntake intake, TenantJobs jobs, JobView view, JobAudio audio,
            JobEvents events) {
        this.bodies = bodies;
        this.intake = intake;
        this.jobs = jobs;
        this.view = view;
        this.audio = audio;
        this.events = events;
    }

    @PostMapping(consumes = APPLICATION_JSON_VALUE)
    ResponseEntity<JobAnswer> submit(HttpServletRequest request) throws IOException {
        var job = read(request);
        var key = request.getHeader(KEY);
        if (key == null) {
            return submit(job);
        }
        if (job.id() != null) {
            throw new InvalidFieldException("id", "is given beside an " + KEY + "; expected one name for the job");
        }
        return submit(job.withId(JobNames.keyed(job.tenant(), key)));
    }

    /// Submits a job under the caller's own id.
    @PutMapping(path = "/{id}", consumes = APPLICATION_JSON_VALUE)
    ResponseEntity<JobAnswer> submit(@PathVariable String id, HttpServletRequest request) throws IOException {
        var job = read(request);
        var own = JobNames.own(job.tenant(), new JobId(id));
        if (job.id() != null && !job.id().equals(own)) {
            throw new InvalidFieldException("id", "is " + InvalidFieldException.quote(
                    JobNames.shown(job.tenant(), job.id())) + "; expected that of the path, or none");
        }
        return submit(job.withId(own));
    }

    private JobRequest read(HttpServletRequest request) throws IOException {
        return bodies.read(request, SpeechRequest.class).toJob(AudioFormat.WAV, Lane.BULK, request.getUserPrincipal(),
                Traces.of(request));
    }

    private ResponseEntity<JobAnswer> submit(JobRequest job) {
        if (job.id() != null && !view.complete()) {
            throw new ProblemException(
                    Problem.of(503, "starting", "the service has just started and does not know all jobs yet"));
        }
        var submitted = intake.submit(job);
        var answer = answer(submitted.state());
        return submitted.fresh()
                ? ResponseEntity.accepted().location(URI.create(answer.links().self())).body(answer)
                : ResponseEntity.ok().header("Idempotent-Replayed", "true").body(answer);
    }

    @GetMapping
    Page<JobAnswer> list(@RequestParam @Nullable String status, @RequestParam @Nullable String after,
            @RequestParam(defaultValue = "20") String limit, @Nullable Principal principal) {
        var most = Limits.page(limit);
        var found = jobs.list(Tenants.name(principal), status == null ? null : JobStatus.of(status), after, most + 1);
        var page = found.stream().limit(most).map(this::answer).toList();
        return Page.of(page, job -> job.job().id().value(), found.size() > most);
    }

    @GetMapping("/{id}")
    JobAnswer status(@PathVariable String id, @Nullable Principal principal) {
        return answer(jobs.find(Tenants.name(principal), id));
    }

    /// What was spoken; with a `Range` header, a stretch of it.
    @GetMapping("/{id}/audio")
    void audio(@PathVariable String id, HttpServletRequest request, HttpServletResponse response) throws IOException {
        audio.send(jobs.find(Tenants.name(request.getUserPrincipal()), id), request, response);
    }

    /// What happened and happens to the job, as server-sent events, until its end.
    @GetMapping("/{id}/events")
    void events(@PathVariable String id, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        events.send(jobs.find(Tenants.name(request.getUserPrincipal()), id), request, response);
    }

    /// Asks for an end. A job that has had its end keeps it.
    @DeleteMapping("/{id}")
    ResponseEntity<JobAnswer> cancel(@PathVariable String id, @Nullable Principal principal) {
        var state = jobs.find(Tenants.name(principal), id);
        var now = state.ending() == null ? intake.cancel(state) : state;
        return ResponseEntity.status(now.ending() == null ? 202 : 200).body(answer(now));
    }

    private JobAnswer answer(JobState state) {
        return JobAnswer.of(state, view.place(state), view.findCallback(CallbackSubject.of(state.id())),
                audio.download(state));
    }
}
