package dev.voxq.ingest.http;

import static org.springframework.http.MediaType.APPLICATION_JSON_VALUE;

import dev.voxq.ingest.batch.BatchIntake;
import dev.voxq.ingest.state.BatchId;
import dev.voxq.ingest.state.BatchState;
import dev.voxq.ingest.state.CallbackSubject;
import dev.voxq.ingest.state.JobView;
import dev.voxq.model.InvalidFieldException;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.security.Principal;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/// Catalogs: OpenAI's Batch API, with pause and resume.
@RestController
@RequestMapping("/v1/batches")
final class BatchesController {
    private final RequestBodies bodies;
    private final BatchIntake intake;
    private final JobView view;

    BatchesController(RequestBodies bodies, BatchIntake intake, JobView view) {
        this.bodies = bodies;
        this.intake = intake;
        this.view = view;
    }

    @PostMapping(consumes = APPLICATION_JSON_VALUE)
    ResponseEntity<BatchAnswer> create(HttpServletRequest request) throws IOException {
        var key = request.getHeader("Idempotency-Key");
        if (key != null && !view.complete()) {
            throw new ProblemException(
                    Problem.of(503, "starting", "the service has just started and does not know all batches yet"));
        }
        var ordered = intake.create(
                bodies.read(request, BatchRequest.class).of(Tenants.name(request.getUserPrincipal())), key);
        var answer = ResponseEntity.ok();
        return (ordered.fresh() ? answer : answer.header("Idempotent-Replayed", "true")).body(answer(ordered.batch()));
    }

    @GetMapping
    Page<BatchAnswer> list(@RequestParam @Nullable String after, @RequestParam(defaultValue = "20") String limit,
            @Nullable Principal principal) {
        var most = Limits.page(limit);
        var last = after == null ? null : find(after, principal).id();
        var found = view.listBatches(Tenants.name(principal), last, most + 1);
        return Page.of(found.stream().limit(most).map(this::answer).toList(), batch -> batch.batch().id().value(),
                found.size() > most);
    }

    @GetMapping("/{id}")
    BatchAnswer status(@PathVariable String id, @Nullable Principal principal) {
        return answer(find(id, principal));
    }

    /// Ends it: what is being spoken stops, what was spoken stays.
    @PostMapping("/{id}/cancel")
    BatchAnswer cancel(@PathVariable String id, @Nullable Principal principal) {
        return answer(intake.cancel(find(id, principal)));
    }

    /// Has no more rows queued; those that are go on to their end.
    @PostMapping("/{id}/pause")
    BatchAnswer pause(@PathVariable String id, @Nullable Principal principal) {
        return answer(intake.pause(find(id, principal)));
    }

    @PostMapping("/{id}/resume")
    BatchAnswer resume(@PathVariable String id, @Nullable Principal principal) {
        return answer(intake.resume(find(id, principal)));
    }

    private BatchAnswer answer(BatchState batch) {
        return BatchAnswer.of(batch, view.findCallback(CallbackSubject.of(batch.id())));
    }

    private BatchState find(String id, @Nullable Principal principal) {
        try {
            return view.findBatch(new BatchId(id))
                    .filter(batch -> Objects.equals(batch.order().tenant(), Tenants.name(principal)))
                    .orElseThrow(() -> unknown(id));
        } catch (InvalidFieldException e) {
            throw unknown(id);
        }
    }

    private ProblemException unknown(String id) {
        return new ProblemException(view.complete()
                ? new Problem(404, "invalid_request_error", "unknown_batch",
                        "there is no batch " + InvalidFieldException.quote(id), "id")
                : Problem.of(503, "starting", "the service has just started and does not know all batches yet"));
    }
}
