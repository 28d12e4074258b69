package dev.voxq.ingest.callback;

import dev.voxq.ingest.state.CallbackSecret;
import dev.voxq.ingest.state.CallbackState;
import dev.voxq.ingest.state.CallbackState.Attempt;
import dev.voxq.ingest.state.CallbackState.Status;
import dev.voxq.ingest.state.CallbackSubject;
import dev.voxq.ingest.state.JobState;
import dev.voxq.ingest.state.JobView;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Makes one attempt, and decides what follows from it.
final class CallbackAttempts {
    private static final Logger LOG = LoggerFactory.getLogger(CallbackAttempts.class);
    private static final int GONE = 410;

    private final JobView view;
    private final CallbackClient client;
    private final CallbackConfig config;
    private final Function<@Nullable String, Optional<CallbackSecret>> secrets;
    private final InstantSource clock;
    private final RandomGenerator random;

    CallbackAttempts(JobView view, CallbackClient client, CallbackConfig config,
            Function<@Nullable String, Optional<CallbackSecret>> secrets, InstantSource clock,
            RandomGenerator random) {
        this.view = view;
        this.client = client;
        this.config = config;
        this.secrets = secrets;
        this.clock = clock;
        this.random = random;
    }

    /// Calls the receiver, unless it is clear that no call can help. Gives the endpoint its place back.
    ///
    /// @return the callback as it stands afterwards; nothing when there is nothing to be told, since a retry has undone
    ///         the end of the job
    Optional<CallbackState> make(CallbackSubject subject, Endpoint endpoint) {
        var callback = view.findCallback(subject);
        var message = message(subject);
        if (callback.isEmpty() || message.isEmpty()) {
            endpoint.abandoned();
            return Optional.empty();
        }
        var made = make(callback.get(), message.get(), endpoint);
        return Optional.of(made.open() || mayEndAnew(subject) ? made : made.withoutSecret());
    }

    /// Whether there may be another end to be told, signed with the same secret.
    private boolean mayEndAnew(CallbackSubject subject) {
        return switch (subject) {
            case CallbackSubject.OfJob(var id) -> view.find(id).filter(JobState::mayEndAnew).isPresent();
            case CallbackSubject.OfBatch _ -> false;
        };
    }

    private Optional<CallbackMessage> message(CallbackSubject subject) {
        return switch (subject) {
            case CallbackSubject.OfJob(var id) -> view.find(id).flatMap(CallbackMessage::of);
            case CallbackSubject.OfBatch(var id) -> view.findBatch(id).flatMap(CallbackMessage::of);
        };
    }

    private CallbackState make(CallbackState callback, CallbackMessage message, Endpoint endpoint) {
        var now = clock.instant();
        var kept = callback.secret();
        var secret = kept == null ? secrets.apply(callback.tenant()) : config.seal().open(kept, callback.subject());
        var hopeless = hopeless(callback, message, secret, now);
        if (hopeless != null) {
            endpoint.abandoned();
            return hopeless;
        }
        return call(callback, message.json(), secret.orElseThrow(), endpoint, now);
    }

    private @Nullable CallbackState hopeless(CallbackState callback, CallbackMessage message,
            Optional<CallbackSecret> secret, Instant now) {
        var disabled = view.disabledAt(callback).filter(at -> now.isBefore(at.plus(config.disabledFor())));
        if (disabled.isPresent()) {
            return callback.ended(Status.DISABLED, null, "the receiver answered 410 at " + disabled.get()
                    + "; it is not called again before " + disabled.get().plus(config.disabledFor()));
        }
        if (secret.isEmpty()) {
            return callback.ended(Status.FAILED, null, callback.secret() == null
                    ? "no secret is set any more with which it could be signed"
                    : "no key of CALLBACK_SECRETS_KEY opens its secret, which was sealed with another one or for "
                            + "something else");
        }
        if (now.isAfter(message.timestamp().plus(config.schedule().patience()))) {
            return callback.ended(Status.FAILED, null, "the receiver was out of reach for too long");
        }
        return null;
    }

    private CallbackState call(CallbackState callback, byte[] json, CallbackSecret secret, Endpoint endpoint,
            Instant now) {
        var headers = CallbackMessage.headers(callback.messageId(), now, json, secret);
        try {
            var response = client.post(URI.create(callback.url()), headers, json);
            return answered(callback, response, attempt(now, response.status(), error(response.status())), endpoint);
        } catch (ForbiddenTargetException e) {
            endpoint.abandoned();
            return callback.ended(Status.FAILED, attempt(now, null, e.getMessage()), e.getMessage());
        } catch (IOException e) {
            return unanswered(callback, attempt(now, null, problem(e)), endpoint);
        } catch (RuntimeException e) {
            endpoint.abandoned();
            throw e;
        }
    }

    private CallbackState answered(CallbackState callback, CallbackClient.Response response, Attempt attempt,
            Endpoint endpoint) {
        var status = response.status();
        if (status >= 200 && status < 300) {
            endpoint.succeeded();
            return callback.ended(Status.DELIVERED, attempt, null);
        }
        if (status == GONE) {
            endpoint.succeeded();
            return callback.ended(Status.DISABLED, attempt, "the receiver answered 410: it wants no more callbacks");
        }
        if (status == 429 || status == 502 || status == 503 || status == 504) {
            var rest = rest(response.retryAfter());
            endpoint.rest(rest);
            return again(callback, attempt, rest);
        }
        return unanswered(callback, attempt, endpoint);
    }

    /// No longer than the standard's longest wait, whatever the receiver asks for.
    private Instant rest(@Nullable Instant retryAfter) {
        var now = clock.instant();
        if (retryAfter == null || retryAfter.isBefore(now)) {
            return now.plus(config.slowDown());
        }
        var latest = now.plus(Duration.ofDays(1));
        return retryAfter.isBefore(latest) ? retryAfter : latest;
    }

    private CallbackState unanswered(CallbackState callback, Attempt attempt, Endpoint endpoint) {
        if (endpoint.failed(clock.instant())) {
            LOG.warn("An endpoint is parked: it failed {} times in a row. endpoint={} problem={}", config.parkAfter(),
                    callback.endpoint(), attempt.error());
        }
        return again(callback, attempt, Instant.MIN);
    }

    private CallbackState again(CallbackState callback, Attempt attempt, Instant earliest) {
        return config.schedule().next(callback.attempts().size() + 1, clock.instant(), random)
                .map(next -> callback.retried(attempt, next.isBefore(earliest) ? earliest : next))
                .orElseGet(() -> callback.ended(Status.FAILED, attempt,
                        "all " + config.schedule().delays().size() + " attempts failed"));
    }

    private Attempt attempt(Instant began, @Nullable Integer status, @Nullable String error) {
        return new Attempt(began, Math.max(0, Duration.between(began, clock.instant()).toMillis()), status, error);
    }

    private static @Nullable String error(int status) {
        if (status >= 200 && status < 300) {
            return null;
        }
        return status >= 300 && status < 400
                ? "redirects are not followed"
                : "the receiver answered " + status;
    }

    private static String problem(IOException e) {
        var message = e.getMessage();
        return message == null ? e.getClass().getSimpleName() : message;
    }
}
