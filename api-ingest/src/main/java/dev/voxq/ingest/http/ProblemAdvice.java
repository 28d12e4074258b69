package dev.voxq.ingest.http;

import dev.voxq.ingest.batch.DuplicateKeyException;
import dev.voxq.ingest.job.DuplicateJobException;
import dev.voxq.ingest.job.QueueUnavailableException;
import dev.voxq.ingest.job.QuotaExceededException;
import dev.voxq.ingest.store.RangeException;
import dev.voxq.ingest.store.StoreUnavailableException;
import dev.voxq.ingest.stream.QueueFullException;
import dev.voxq.model.InvalidFieldException;
import jakarta.servlet.http.HttpServletRequest;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.HttpMediaTypeNotSupportedException;
import org.springframework.web.HttpRequestMethodNotSupportedException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.servlet.NoHandlerFoundException;
import org.springframework.web.servlet.resource.NoResourceFoundException;

/// Answers a request that went wrong before its response began.
@RestControllerAdvice
final class ProblemAdvice {
    private static final Logger LOG = LoggerFactory.getLogger(ProblemAdvice.class);
    private static final String BACKEND_RETRY_SECONDS = "5";
    private static final String SOON_SECONDS = "1";

    @ExceptionHandler
    ResponseEntity<Problem.Body> problem(ProblemException e) {
        return answer(e.problem());
    }

    @ExceptionHandler
    ResponseEntity<Problem.Body> invalidField(InvalidFieldException e) {
        return answer(Problem.of(e));
    }

    @ExceptionHandler
    ResponseEntity<Problem.Body> duplicate(DuplicateJobException e) {
        return answer(new Problem(409, "invalid_request_error", "duplicate_id", String.valueOf(e.getMessage()), "id"));
    }

    @ExceptionHandler
    ResponseEntity<Problem.Body> duplicateKey(DuplicateKeyException e) {
        return answer(new Problem(409, "invalid_request_error", "duplicate_idempotency_key",
                String.valueOf(e.getMessage()), "Idempotency-Key"));
    }

    @ExceptionHandler
    ResponseEntity<Problem.Body> quotaExceeded(QuotaExceededException e) {
        return later(Problem.of(429, e.code(), String.valueOf(e.getMessage())),
                String.valueOf(e.retryAfter().plusMillis(999).toSeconds()));
    }

    @ExceptionHandler
    ResponseEntity<Problem.Body> queueFull(QueueFullException e) {
        return answer(Problem.of(503, "queue_full", String.valueOf(e.getMessage())));
    }

    @ExceptionHandler
    ResponseEntity<Problem.Body> queueUnavailable(QueueUnavailableException e) {
        LOG.warn("A job could not be queued. cause={}", String.valueOf(e.getCause()));
        return later(Problem.of(503, "queue_unavailable", String.valueOf(e.getMessage())), BACKEND_RETRY_SECONDS);
    }

    @ExceptionHandler
    ResponseEntity<Problem.Body> storeUnavailable(StoreUnavailableException e) {
        LOG.warn("The store could not be read. cause={}", e.getMessage());
        return later(Problem.of(503, "store_unavailable", "the store does not answer; try again later"),
                BACKEND_RETRY_SECONDS);
    }

    @ExceptionHandler
    ResponseEntity<Problem.Body> range(RangeException e) {
        return answer(Problem.of(416, "range_not_satisfiable", String.valueOf(e.getMessage())));
    }

    @ExceptionHandler
    ResponseEntity<Problem.Body> contentType(HttpMediaTypeNotSupportedException e) {
        return answer(Problem.of(415, "unsupported_media_type", "Content-Type is "
                + InvalidFieldException.quote(String.valueOf(e.getContentType())) + "; expected "
                + MediaType.toString(e.getSupportedMediaTypes())));
    }

    @ExceptionHandler
    ResponseEntity<Problem.Body> method(HttpRequestMethodNotSupportedException e) {
        var allowed = String.join(", ", e.getSupportedMethods() == null ? new String[0] : e.getSupportedMethods());
        var problem = Problem.of(405, "method_not_allowed",
                "the method is " + e.getMethod() + "; expected " + allowed);
        return ResponseEntity.status(405).header(HttpHeaders.ALLOW, allowed).contentType(MediaType.APPLICATION_JSON)
                .body(problem.body());
    }

    @ExceptionHandler({NoResourceFoundException.class, NoHandlerFoundException.class})
    ResponseEntity<Problem.Body> unknownPath(HttpServletRequest request) {
        return answer(Problem.of(404, "unknown_url", "there is nothing at "
                + InvalidFieldException.quote(request.getMethod() + " " + request.getRequestURI())));
    }

    /// Nobody is left to be answered.
    @ExceptionHandler
    void listenerGone(ListenerGoneException e) {
        LOG.debug("A listener left. cause={}", e.getMessage());
    }

    @ExceptionHandler
    ResponseEntity<Problem.Body> unexpected(Exception e, HttpServletRequest request) {
        LOG.error("A request failed. method={} path={}", request.getMethod(), request.getRequestURI(), e);
        return answer(Problem.of(500, "internal_error", "the service failed; its log says why"));
    }

    private static ResponseEntity<Problem.Body> later(Problem problem, String seconds) {
        return ResponseEntity.status(problem.status()).header(HttpHeaders.RETRY_AFTER, seconds)
                .contentType(MediaType.APPLICATION_JSON).body(problem.body());
    }

    private static ResponseEntity<Problem.Body> answer(Problem problem) {
        return problem.status() == 503
                ? later(problem, SOON_SECONDS)
                : ResponseEntity.status(problem.status()).contentType(MediaType.APPLICATION_JSON).body(problem.body());
    }
}
